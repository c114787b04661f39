import {isSupportedSeries, SUPPORTED_SERIES} from '../blender/index.js'
import {
  countCellsPerTask,
  countTasks,
  isPrivateJob,
  type JobManifest,
  MAX_JOB_MANIFEST_BYTES,
  parseJobManifest,
  splitIntoTasks,
  type Task,
} from '../job/index.js'
import type {JobOnChain} from '../market/index.js'
import {readBytes, type SealedFile, type SealingIdentity, type Storage} from '../storage/index.js'
import {type JudgedScene, jobThresholds, type Thresholds, thresholdsHash} from '../verify/index.js'
import {JobRefusedError} from './job-refused-error.js'
import {type FindNotices, openPrivateJob} from './open-private-job.js'

/** A job whose manifest was fetched, and agrees with what stands on chain. */
export interface LoadedJob {
  job: JobOnChain
  jobManifest: JobManifest
  tasks: readonly Task[]
  /** The files of a private scene, with what opens them. */
  sealedFiles?: readonly SealedFile[]
  /** Where the sealed description of a private job is stored. */
  sealedManifestCid?: string
}

/**
 * Fetches the manifest of a job and compares it with the terms on chain.
 *
 * @param identity - The keys of this machine, which open a private job that was meant for it.
 * @param findNotices - Where further keys of the job are looked for; by default only those of the posting count.
 * @throws {JobRefusedError} If task or cell counts differ, or the job is judged by thresholds, or rendered by a Blender,
 * that this version does not know.
 * @throws The errors of {@link openPrivateJob} if the job is private.
 */
export async function loadJob(
  store: Storage,
  job: JobOnChain,
  identity: SealingIdentity,
  findNotices?: FindNotices,
): Promise<LoadedJob> {
  const bytes = await readBytes(store, job.jobManifestCid, {maxBytes: MAX_JOB_MANIFEST_BYTES})
  const opened = isPrivateJob(bytes)
    ? await openPrivateJob(store, bytes, job, identity, findNotices)
    : {jobManifest: parseJobManifest(bytes)}
  const {jobManifest} = opened
  assertKnownBlender(job.jobId, jobManifest)
  const taskCount = countTasks(jobManifest)
  const cellsPerTask = countCellsPerTask(jobManifest)
  if (taskCount !== job.taskCount || cellsPerTask !== job.cellsPerTask) {
    throw new JobRefusedError(
      `Job ${job.jobId} stands on chain with ${job.taskCount} tasks of ${job.cellsPerTask} cells, but its manifest makes ${taskCount} tasks of ${cellsPerTask} cells.`,
    )
  }
  assertKnownThresholds(job, jobManifest)
  assertKnownTable(job.jobId, jobManifest.thresholdsHash)
  return {job, tasks: splitIntoTasks(jobManifest), ...opened}
}

/**
 * Makes sure that a job is judged by the thresholds that this version ships: by its numbers, not only by the name of the
 * table. The contract judges by the numbers, and an artist may put others under a good name.
 *
 * @param scene - What the manifest says of the scene; {@link assertHairIsTold} holds it to the truth.
 * @throws {JobRefusedError} If the table or a number is another.
 */
export function assertKnownThresholds(
  job: Pick<JobOnChain, 'jobId' | 'thresholds' | 'thresholdsHash' | 'sameClass'>,
  scene: JudgedScene,
): void {
  assertKnownTable(job.jobId, job.thresholdsHash)
  const due = formatThresholds(jobThresholds({...scene, sameClass: job.sameClass}))
  const found = formatThresholds(job.thresholds)
  if (due === found) return
  throw new JobRefusedError(
    `Job ${job.jobId} is judged by ${found}; the table for Blender ${scene.blenderSeries} and a scene ${scene.hasHair ? 'with' : 'without'} hair${job.sameClass ? ', checked within one class,' : ''} says ${due}.`,
  )
}

/**
 * The thresholds that a machine of any class may hold against a node of a job: those of the job, but for a job of one class, whose
 * limits are too narrow for a machine that is of another.
 */
export function thresholdsOfAnyClass({job, jobManifest}: Pick<LoadedJob, 'job' | 'jobManifest'>): Readonly<Thresholds> {
  return job.sameClass ? jobThresholds(jobManifest) : job.thresholds
}

/**
 * Makes sure that a scene with hair is not judged as one without: by the narrower thresholds an honest node could lose.
 *
 * @param opened - What Blender found in the scene.
 * @throws {JobRefusedError} If the scene has hair and its manifest says it has none.
 */
export function assertHairIsTold({job, jobManifest}: LoadedJob, opened: {hasHair: boolean}): void {
  if (!opened.hasHair || jobManifest.hasHair) return
  throw new JobRefusedError(
    `Job ${job.jobId} is judged as a scene without hair, but ${jobManifest.scene.path} may show hair, in which honest nodes differ more.`,
  )
}

/** The nearest other Blender would open the scene too, and render other pixels. */
function assertKnownBlender(jobId: number, {blenderSeries: series, build}: JobManifest): void {
  if (build && !build.version.startsWith(`${series}.`)) {
    throw new JobRefusedError(
      `Job ${jobId} is to be rendered by Blender ${series}, and names the build ${build.version}.`,
    )
  }
  if (isSupportedSeries(series)) return
  const known = SUPPORTED_SERIES.map((supported) => supported.series).join(', ')
  throw new JobRefusedError(`Job ${jobId} is to be rendered by Blender ${series}; this version renders with ${known}.`)
}

function assertKnownTable(jobId: number, hash: string): void {
  if (hash === thresholdsHash()) return
  throw new JobRefusedError(`Job ${jobId} is judged by the thresholds table ${hash}, which this version does not ship.`)
}

function formatThresholds({matchBits, mismatchBits, matchMean, mismatchMean}: Thresholds): string {
  return `${matchBits} and ${mismatchBits} bits, ${matchMean} and ${mismatchMean} steps of colour`
}
