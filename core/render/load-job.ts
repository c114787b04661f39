import {CandelaError} from '../errors.js'
import {
  countCellsPerTask,
  type JobManifest,
  MAX_JOB_MANIFEST_BYTES,
  parseJobManifest,
  splitIntoTasks,
  type Task,
} from '../job/index.js'
import type {JobOnChain} from '../market/index.js'
import {readBytes, type Storage} from '../storage/index.js'
import {DEFAULT_THRESHOLDS, type Thresholds, thresholdsHash} from '../verify/index.js'

/** A job whose manifest was fetched, and agrees with what stands on chain. */
export interface LoadedJob {
  job: JobOnChain
  jobManifest: JobManifest
  tasks: readonly Task[]
}

/** Thrown when a job's manifest and its terms on chain disagree: no node may work on it. */
export class JobRefusedError extends CandelaError {
  readonly code = 'JOB_REFUSED'
  readonly kind = 'fault'
}

/**
 * Fetches the manifest of a job and compares it with the terms on chain.
 *
 * @throws {JobRefusedError} If task or cell counts differ, or the job is judged by thresholds that this
 * version does not ship.
 */
export async function loadJob(store: Storage, job: JobOnChain): Promise<LoadedJob> {
  const bytes = await readBytes(store, job.jobManifestCid, {maxBytes: MAX_JOB_MANIFEST_BYTES})
  const jobManifest = parseJobManifest(bytes)
  const tasks = splitIntoTasks(jobManifest)
  const cellsPerTask = countCellsPerTask(jobManifest)
  if (tasks.length !== job.taskCount || cellsPerTask !== job.cellsPerTask) {
    throw new JobRefusedError(
      `Job ${job.jobId} stands on chain with ${job.taskCount} tasks of ${job.cellsPerTask} cells, but its manifest makes ${tasks.length} tasks of ${cellsPerTask} cells.`,
    )
  }
  assertKnownThresholds(job)
  assertKnownTable(job.jobId, jobManifest.thresholdsHash)
  return {job, jobManifest, tasks}
}

/**
 * Makes sure that a job is judged by the thresholds that this version ships: by its numbers, not only by the name of the
 * table. The contract judges by the numbers, and an artist may put others under a good name.
 *
 * @throws {JobRefusedError} If the table or a number is another.
 */
export function assertKnownThresholds(job: Pick<JobOnChain, 'jobId' | 'thresholds' | 'thresholdsHash'>): void {
  assertKnownTable(job.jobId, job.thresholdsHash)
  for (const [name, expected] of Object.entries(DEFAULT_THRESHOLDS)) {
    const received = job.thresholds[name as keyof Thresholds]
    if (received === expected) continue
    throw new JobRefusedError(
      `Job ${job.jobId} is judged with ${name} ${received}; the table that it names has ${expected}.`,
    )
  }
}

function assertKnownTable(jobId: number, hash: string): void {
  if (hash === thresholdsHash()) return
  throw new JobRefusedError(`Job ${jobId} is judged by the thresholds table ${hash}, which this version does not ship.`)
}
