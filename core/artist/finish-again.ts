import {rm} from 'node:fs/promises'
import {join, resolve} from 'node:path'
import {type BlenderRuntime, ensureRuntime} from '../blender/index.js'
import {CandelaError} from '../errors.js'
import {homePath} from '../home.js'
import {listViews, type OutputPattern, placeOutput} from '../job/index.js'
import {LeaseArchive, readDisclosedKey, readJob} from '../market/index.js'
import {checkoutScene, type LoadedJob, loadJob} from '../render/index.js'
import {findRenderChanges, inspectScene, parseBlendHeader, type SceneReport} from '../scene/index.js'
import {hashFrame} from './check-finished.js'
import {deliverLease} from './deliver-lease.js'
import {EarlierFrames} from './fetch-earlier-frames.js'
import {type FinishedFrame, FrameFinisher} from './finish-frames.js'
import {type JobRecord, readJobRecord, writeJobRecord} from './job-record.js'
import type {Artist} from './open-artist.js'
import {type Extras, writeExtras} from './write-extras.js'

/** How a job is finished again. */
export interface FinishAgain extends Extras {
  /** A copy of the scene whose compositor and view transform were changed. @default the scene as it was posted */
  scenePath?: string | undefined
  /** Where the frames are written. @default where they were */
  output?: string | undefined
  /** @default as the scene was posted */
  denoise?: boolean | undefined
  signal: AbortSignal
  onFrame(frame: FinishedFrame): void
}

/** What finishing again wrote. */
export interface FinishReport {
  job: number
  scene: string
  frames: FinishedFrame[]
  /** Frames of the job whose raw outputs are not all there. */
  missing: number[]
  extras: string[]
}

/** Thrown when a changed scene would render other pixels than the raw outputs of the job hold. */
export class RenderChangedError extends CandelaError {
  readonly code = 'RENDER_CHANGED'
  readonly kind = 'usage'
}

/** Thrown when a job has no results that could be finished. */
export class NothingToFinishError extends CandelaError {
  readonly code = 'NOTHING_TO_FINISH'
  readonly kind = 'usage'
}

/**
 * Finishes every delivered frame of a job again, on this machine and for nothing: its raw outputs are fetched from the
 * network's storage, proven against the chain, merged, denoised, composited and colour-managed.
 *
 * @throws {RenderChangedError} If the changed scene would have to be rendered again.
 * @throws {NothingToFinishError} If nothing was delivered.
 */
export async function finishAgain(artist: Artist, jobId: number, options: FinishAgain): Promise<FinishReport> {
  const {market, store, identity, profile, checker} = artist
  const {signal} = options
  const record = await readJobRecord(profile.name, jobId, market.addresses.jobBoard)
  const loaded = await loadJob(store, await readJob(market, jobId), identity)
  const runtime = await ensureRuntime(record.blenderSeries, {signal})
  const posted = join(await checkoutScene(store, loaded, checker.scenesDir, 'all'), loaded.jobManifest.scene.path)
  const before = await inspectScene(posted, {runtime, signal})
  const scenePath = options.scenePath === undefined ? posted : resolve(options.scenePath)
  if (options.scenePath !== undefined) await refuseChanges(before, scenePath, runtime, signal)
  const output: OutputPattern = placeOutput(record.output, options.output)
  const {image} = loaded.jobManifest
  const finisher = new FrameFinisher({
    ...{runtime, fetchScene: async () => scenePath, image, tasks: loaded.tasks, output},
    views: listViews(loaded.jobManifest),
    earlier: await EarlierFrames.of({market, store, identity, network: profile.name}, record),
    denoise: options.denoise ?? record.denoise,
    logPath: homePath('logs', `finish-${record.network}-${jobId}.log`),
  })
  try {
    const frames = await finishLeases(artist, loaded, finisher, options)
    if (isSamePlace(output, record.output)) await rememberFrames(record, frames)
    const done = new Set(frames.map(({frame}) => frame))
    const extras = await writeExtras(options, frames, {runtime, fps: before.fps}, signal)
    const missing = loaded.jobManifest.frames.filter((frame) => !done.has(frame))
    return {job: jobId, scene: scenePath, frames, missing, extras}
  } finally {
    await finisher.close()
  }
}

function isSamePlace(a: OutputPattern, b: OutputPattern): boolean {
  return a.folder === b.folder && a.name === b.name
}

/** Frames that were finished anew in the folder of the job are what it delivered, so that nothing finishes them again. */
async function rememberFrames(record: JobRecord, frames: readonly FinishedFrame[]): Promise<void> {
  const again = new Set(frames.map(({frame}) => frame))
  const kept = record.finished.filter(({frame}) => !again.has(frame))
  const written = await Promise.all(frames.map(async (frame) => ({...frame, sha256: await hashFrame(frame)})))
  await writeJobRecord({...record, finished: [...kept, ...written]})
}

async function finishLeases(
  {market, store, identity}: Artist,
  loaded: LoadedJob,
  finisher: FrameFinisher,
  {signal, onFrame}: FinishAgain,
): Promise<FinishedFrame[]> {
  const leases = (await new LeaseArchive(market, loaded.job).read()).filter(({state}) => GOOD.has(state))
  const {jobId} = loaded.job
  if (leases.length === 0) {
    throw new NothingToFinishError(`Nothing of job ${jobId} is delivered and checked yet.`, {
      suggestions: [`candela job attach ${jobId}`],
    })
  }
  const workDir = homePath('work', 'finish', String(jobId))
  const frames: FinishedFrame[] = []
  try {
    for (const lease of leases) {
      const folder = join(workDir, String(lease.leaseId))
      const findKey = (leaseId: bigint) => readDisclosedKey(market, leaseId, loaded.job.postedBlock)
      const options = {identity: identity.identity, folder, signal, findKey}
      for (const {task, exrPath} of await deliverLease(store, loaded, lease, options)) {
        const finished = await finisher.addTask(task, exrPath, signal)
        if (!finished) continue
        frames.push(finished)
        onFrame(finished)
      }
    }
  } finally {
    await rm(workDir, {recursive: true, force: true})
  }
  return frames.sort((a, b) => a.frame - b.frame)
}

/** States of leases whose results count. */
const GOOD: ReadonlySet<string> = new Set(['cleared', 'settled'])

async function refuseChanges(
  before: SceneReport,
  scenePath: string,
  runtime: BlenderRuntime,
  signal: AbortSignal,
): Promise<void> {
  const {series} = await parseBlendHeader(scenePath)
  const changes =
    series === before.blenderSeries
      ? findRenderChanges(before, await inspectScene(scenePath, {runtime, signal}))
      : [`its Blender (${before.blenderSeries}, now ${series})`]
  if (changes.length === 0) return
  throw new RenderChangedError(
    `${scenePath} renders otherwise than the scene of the job, so its raw outputs do not serve it: ${changes.join('; ')}.`,
    {suggestions: [`candela render ${scenePath}`]},
  )
}
