import {copyFile, rename, rm} from 'node:fs/promises'
import {join} from 'node:path'
import type {Task} from '../core/job/index.js'
import type {LeaseOnChain} from '../core/market/index.js'
import type {LoadedJob} from '../core/render/index.js'
import type {Fingerprint} from '../core/verify/index.js'
import type {JournalEntry} from './lease-journal.js'
import type {NodeContext} from './node-context.js'
import {paintBox} from './paint-box.js'
import {failTask} from './render-task.js'
import type {RenderWorker} from './render-worker.js'

/** A raw output of a task, where its worker left it. */
export interface RawOutput {
  task: Task
  path: string
}

/**
 * Fingerprints a raw output.
 *
 * @throws {TaskFailedError} If it is not whole.
 */
export async function takeInOutput(
  {cheat, fingerprints}: NodeContext,
  {taskLogs}: RenderWorker,
  {job, jobManifest}: LoadedJob,
  {task, path}: RawOutput,
): Promise<Fingerprint[]> {
  if (cheat && cheat.boxShare > 0) await paintBox(path, cheat.boxShare)
  return fingerprints
    .fingerprint(path, {jobManifest, cellsPerTask: job.cellsPerTask, task})
    .catch((error: unknown) => failTask(taskLogs, job.jobId, task, error))
}

/** Keeps a raw output in the folder of its lease; the journal remembers it last. */
export async function keepOutput(
  {journal, cheat}: NodeContext,
  {leaseId}: LeaseOnChain,
  entry: JournalEntry,
  {task, path, fingerprints}: RawOutput & {fingerprints: Fingerprint[]},
): Promise<void> {
  const folder = journal.folderOf(leaseId)
  const keptPath = join(folder, rawName(task.task))
  const firstTask = entry.tasks[0]?.task
  if (cheat?.deliversFirstFile && firstTask !== undefined) {
    await copyFile(join(folder, rawName(firstTask)), keptPath)
    await rm(path, {force: true})
  } else {
    await rename(path, keptPath)
  }
  entry.tasks.push({task: task.task, fingerprints})
  await journal.write(leaseId, entry)
}

/** Name of a raw output in the folder of its lease. */
export function rawName(task: number): string {
  return `task-${task}.exr`
}
