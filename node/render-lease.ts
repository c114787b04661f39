import {mkdir, rm} from 'node:fs/promises'
import {join} from 'node:path'
import type {LeaseOnChain} from '../core/market/index.js'
import {assertBuildIsMeant, assertHairIsTold, checkoutScene, type LoadedJob} from '../core/render/index.js'
import {newContentKey} from '../core/storage/index.js'
import type {JournalEntry} from './lease-journal.js'
import {planLeaseWork} from './lease-work.js'
import type {NodeContext} from './node-context.js'
import {renderTask, TaskFailedError} from './render-task.js'
import {submitResults} from './submit-results.js'
import {keepOutput, takeInOutput} from './take-in-output.js'
import {workSideBySide} from './work-side-by-side.js'

/** Signals that end a lease early. */
export interface LeaseSignals {
  /** Finish the tasks in hand, submit what is done. */
  drain: AbortSignal
  /** Stop now. */
  stop: AbortSignal
}

/**
 * Renders the tasks of a lease, each worker one after the other, seals their outputs to the artist, and submits them.
 *
 * When a task fails, or is stopped because it is `late`, the tasks before it are submitted and `onFailure` is told; when
 * it is the first, it is thrown.
 *
 * Goes on where a killed node stopped. When the node drains, the tasks done so far are submitted and the others go
 * back to the job.
 *
 * @throws {JobRefusedError} If the scene has hair and the job is judged as if it had none, or the job asks for another build of Blender.
 * @returns Number of tasks submitted; 0 when the node drained before the first was done.
 */
export async function renderLease(
  context: NodeContext,
  loaded: LoadedJob,
  lease: LeaseOnChain,
  {drain, stop, late}: LeaseSignals & {late: AbortSignal},
  onFailure: (error: unknown) => void,
): Promise<number> {
  const {store, dirs, workers, log} = context
  const entry = await openEntry(context, loaded, lease)
  const left = {doneTasks: entry.tasks.length, cheat: context.cheat}
  const {jobManifest, tasks, frames} = planLeaseWork(loaded, lease, left)
  const sceneDir = await checkoutScene(store, loaded, dirs.scenes, frames)
  await mkdir(dirs.out, {recursive: true})
  const outputs = tasks.map((task) => {
    return {task, path: join(dirs.out, `lease-${lease.leaseId}-task-${task.task}.exr`)}
  })
  const failure = await workSideBySide({
    workers,
    tasks: outputs,
    drain,
    async render(worker, {task, path}, signal) {
      const isUseless = AbortSignal.any([stop, signal])
      log(`rendering task ${task.task} (frame ${task.frame}) of job ${loaded.job.jobId}`)
      await renderTask(context, worker, loaded, {jobManifest, sceneDir, task, outputPath: path, late}, isUseless)
      const opened = await worker.sessions.openScene(jobManifest, sceneDir, isUseless)
      assertHairIsTold(loaded, opened)
      assertBuildIsMeant(loaded, opened)
    },
    takeIn: (worker, output) => takeInOutput(context, worker, loaded, output),
    keep: (output, fingerprints) => keepOutput(context, lease, entry, {...output, fingerprints}),
  })
  await Promise.all(outputs.map(({path}) => rm(path, {force: true})))
  if (failure) {
    if (stop.aborted || entry.tasks.length === 0) throw failure.error
    onFailure(failure.error)
    log('what is done is submitted')
  }
  if (entry.tasks.length === 0) return 0
  const failedTask = failure?.error instanceof TaskFailedError ? failure.error.task : undefined
  await submitResults(context, loaded, lease, entry, failedTask)
  return entry.tasks.length
}

/** What the journal remembers of this lease, or a new entry; what it remembers of another lease is dropped. */
async function openEntry({journal}: NodeContext, {job}: LoadedJob, lease: LeaseOnChain): Promise<JournalEntry> {
  const {leaseId, firstTask} = lease
  const known = await journal.read(leaseId)
  if (known?.jobManifestCid === job.jobManifestCid && known.firstTask === firstTask) return known
  await journal.remove(leaseId)
  const contentKey = Buffer.from(newContentKey()).toString('hex')
  const entry: JournalEntry = {jobManifestCid: job.jobManifestCid, firstTask, contentKey, tasks: []}
  await journal.write(leaseId, entry)
  return entry
}
