import {diagnoseFailure, type Failure, watchProgress} from '../core/blender/index.js'
import {systemClock} from '../core/clock.js'
import {CandelaError} from '../core/errors.js'
import type {JobManifest, Task} from '../core/job/index.js'
import type {LoadedJob, TaskLogs} from '../core/render/index.js'
import {describeFailure} from './describe-failure.js'
import type {NodeContext} from './node-context.js'
import type {RenderWorker} from './render-worker.js'
import {samplesPerTaskOf} from './take-lease.js'

/** A render that was silent for this multiple of the expected time hangs. */
const HANG_FACTOR = 10

/** No render is taken for hanging before this time, in ms. */
const MIN_SILENCE_MS = 30 * 60_000

/** A task of a lease failed, with the reason in plain words. */
export class TaskFailedError extends CandelaError {
  readonly code = 'TASK_FAILED'
  readonly kind = 'fault'
  readonly task: number
  readonly failure: Failure

  constructor(message: string, {task, failure, cause}: {task: number; failure: Failure; cause: unknown}) {
    super(message, {cause})
    this.task = task
    this.failure = failure
  }
}

/** What is rendered, and where to. */
export interface TaskRender {
  jobManifest: JobManifest
  sceneDir: string
  task: Task
  outputPath: string
  /** Aborts when the render would end too late to be submitted. */
  late: AbortSignal
}

/**
 * Renders one task, stops it when it hangs or is late, and keeps what Blender said.
 *
 * @throws {TaskFailedError} With the reason in plain words.
 */
export async function renderTask(
  {speed}: NodeContext,
  {sessions, taskLogs}: RenderWorker,
  loaded: LoadedJob,
  {jobManifest, sceneDir, task, outputPath, late}: TaskRender,
  stop: AbortSignal,
): Promise<void> {
  const {jobId} = loaded.job
  const startedAtMs = systemClock.nowMs()
  const mark = await taskLogs.mark()
  const samples = samplesPerTaskOf(loaded)
  const silenceMs = longestSilenceMs(samples, speed.samplesPerSec)
  try {
    await watchProgress({silenceMs, signal: AbortSignal.any([stop, late])}, (signal, onProgress) =>
      sessions.renderTile(jobManifest, sceneDir, {...task, outputPath, onProgress}, signal),
    )
  } catch (error) {
    if (stop.aborted) throw error
    if (late.aborted) await speed.note(samples, systemClock.nowMs() - startedAtMs)
    await failTask(taskLogs, jobId, task, late.aborted ? late.reason : error, await taskLogs.read(mark))
  }
  const elapsedMs = systemClock.nowMs() - startedAtMs
  await speed.note(samples, elapsedMs)
  const {version, hash} = (await sessions.openScene(jobManifest, sceneDir, stop)).build
  const outcome = `Task ${task.task} (frame ${task.frame}) was rendered in ${(elapsedMs / 1000).toFixed(1)} s by Blender ${version} (${hash}).`
  await taskLogs.keep(jobId, task.task, outcome, await taskLogs.read(mark))
}

/**
 * Notes why a task failed.
 *
 * @throws {TaskFailedError} Always.
 */
export async function failTask(
  taskLogs: TaskLogs,
  jobId: number,
  {task, frame}: Task,
  error: unknown,
  log = '',
): Promise<never> {
  const failure = diagnoseFailure(error, log)
  const reason = `Task ${task} (frame ${frame}) failed: ${failure.sentence} [${failure.reason}].`
  const outcome = `${reason} ${describeFailure(error)}`.replaceAll('\n', ' ')
  await taskLogs.keep(jobId, task, outcome, log)
  throw new TaskFailedError(outcome, {task, failure, cause: error})
}

/**
 * How long a task may be silent, in ms: many times what it should take, as Blender reports progress coarsely and the first
 * task loads the scene and compiles kernels.
 */
export function longestSilenceMs(samples: number, samplesPerSec: number | undefined): number {
  const expectedMs = samplesPerSec === undefined ? 0 : (samples / samplesPerSec) * 1000
  return Math.max(MIN_SILENCE_MS, HANG_FACTOR * expectedMs)
}
