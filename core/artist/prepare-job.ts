import {type BlenderRuntime, ensureRuntime} from '../blender/index.js'
import {
  chooseOutputPattern,
  chooseSplit,
  countCellsPerTask,
  countPictures,
  estimatePrice,
  type FrameOrder,
  framesOfScene,
  type JobManifest,
  type OutputPattern,
  orderFrames,
  type PriceEstimate,
  placeView,
  splitIntoTasks,
  type TileGrid,
} from '../job/index.js'
import {
  findFrameGaps,
  findSliceObstacle,
  inspectScene,
  parseBlendHeader,
  preflight,
  refuseSlices,
  type SceneReport,
} from '../scene/index.js'
import {thresholdsHash} from '../verify/index.js'
import type {CheckPlan} from './choose-checks.js'
import {trySpeed} from './try-scene.js'

/** What the artist asks for; what is left out is the scene's own. */
export interface RenderRequest {
  scenePath: string
  frames?: readonly number[]
  output?: string
  samples?: number
  /** One view of a stereo scene, by its name. @default all of them */
  view?: string | undefined
  size?: {widthPx: number; heightPx: number}
  tiles?: TileGrid | 'auto'
  /** How many slices the samples of a frame, or of a tile, are cut into. */
  slices?: number | 'auto'
  /** Renders every view layer in tasks of its own. */
  splitLayers?: boolean
  /** Measures how fast a core renders the scene, as a choice of tiles or slices does too. */
  isMeasured?: boolean
  /** @default 'ends-first' */
  order?: FrameOrder
  /** Turns adaptive sampling off. */
  noAdaptive?: boolean
  /** Has only the very build of Blender that inspected the scene render, not one that was measured alike. */
  exactBuild?: boolean
  allowMissing: boolean
  /** Price of a task in microcredits, 0 for volunteers; estimated by default. */
  pricePerTask?: bigint
}

/** A job that is ready but for its bundle. */
export interface PreparedJob {
  report: SceneReport
  runtime: BlenderRuntime
  jobManifest: Omit<JobManifest, 'scene'>
  output: OutputPattern
  checks: CheckPlan
  estimate: PriceEstimate
  /** The earlier job whose samples this one adds to. */
  addsTo?: number
  /** Pixel samples of the scene that a core of this machine renders in a second, where it was measured. */
  samplesPerSec?: number
  /** What was chosen for the artist, and why; one line each. */
  choices: string[]
}

/** What preparing needs beside the request. */
export interface PrepareOptions {
  recipient: string
  signal: AbortSignal
  /** Counts the nodes that could render; asked where the split is chosen for the artist. */
  countLiveNodes(): Promise<number>
  /** Chooses how the job is checked; asked last, and what it throws stops the preparation. */
  chooseChecks(jobManifest: Pick<JobManifest, 'blenderSeries' | 'hasHair'>): Promise<CheckPlan>
  onLine?: (line: string) => void
}

/**
 * Inspects a scene, stops on what would go wrong, and describes the job. Nothing is spent or sent.
 *
 * @throws {PreflightError} With everything that is wrong.
 * @throws {TileGridError} If the tiles do not fit the frame.
 * @throws {SliceRefusedError} If slices of the scene would not merge to the whole.
 * @throws {SliceCountError} If there are more slices than samples.
 */
export async function prepareJob(
  request: RenderRequest,
  {recipient, signal, countLiveNodes, chooseChecks, onLine}: PrepareOptions,
): Promise<PreparedJob> {
  const {series} = await parseBlendHeader(request.scenePath)
  const runtime = await ensureRuntime(series, {signal, ...(onLine ? {onProgress: onLine} : {})})
  const inspected = await inspectScene(request.scenePath, {runtime, signal})
  const asked = request.frames ?? framesOfScene(inspected.frames)
  const frames = orderFrames(asked, request.order ?? 'ends-first')
  const report = {...inspected, warnings: [...inspected.warnings, ...findFrameGaps(inspected, asked)]}
  preflight(report, {allowMissing: request.allowMissing, view: request.view})
  const [view, ...others] = request.view === undefined ? report.views.map(({name}) => name) : [request.view]
  const views = view !== undefined && others.length > 0 ? [view, ...others] : undefined
  const image = {
    widthPx: request.size?.widthPx ?? report.widthPx,
    heightPx: request.size?.heightPx ?? report.heightPx,
    samples: request.samples ?? report.samples,
    viewLayers: report.viewLayers,
  }
  const isAdaptive = report.isAdaptive && !request.noAdaptive
  const slicing = {...report, isAdaptive, samples: image.samples, series: runtime.series}
  if (typeof request.slices === 'number') refuseSlices(slicing)
  const isChosen = request.tiles === 'auto' || request.slices === 'auto'
  const {scenePath, allowMissing} = request
  const samplesPerSec =
    isChosen || request.isMeasured
      ? await trySpeed({
          runtime,
          scenePath,
          frame: frames[0] as number,
          image,
          view,
          allowMissing,
          signal,
          onLine,
        })
      : undefined
  const split = chooseSplit(request, {
    ...{frames: countPictures({frames, views}), image, liveNodes: isChosen ? await countLiveNodes() : 0},
    viewLayers: image.viewLayers.length,
    ...(samplesPerSec !== undefined && {samplesPerSec}),
    sliceObstacle: findSliceObstacle(slicing),
  })
  const jobManifest = {
    format: 'candela-job/1' as const,
    blenderSeries: runtime.series,
    build: report.build,
    ...(request.exactBuild && {exactBuild: true as const}),
    image,
    frames,
    ...(split.splitLayers && {splitLayers: true as const}),
    tiles: split.tiles,
    ...(split.slices > 1 && {slices: split.slices}),
    ...(views ? {views} : view !== undefined && {view}),
    ...(request.noAdaptive && {adaptive: false as const}),
    thresholdsHash: thresholdsHash(),
    hasHair: report.hasHair,
    recipient,
    allowMissing: request.allowMissing,
  }
  const output = chooseOutputPattern(report.scenePath, report.outputPattern, request.output)
  splitIntoTasks(jobManifest)
  countCellsPerTask(jobManifest)
  const checks = await chooseChecks(jobManifest)
  return {
    report,
    runtime,
    jobManifest,
    output: views || view === undefined ? output : placeView(output, view, report),
    checks,
    estimate: estimatePrice(jobManifest, {namedPrice: request.pricePerTask, checkSize: checks}),
    ...(samplesPerSec !== undefined && {samplesPerSec}),
    choices: [...split.lines, ...describeCells(checks)],
  }
}

function describeCells({cells, ownCells}: CheckPlan): string[] {
  return cells === ownCells ? [] : [`Checks: ${cells} cells of a lease, instead of the network's ${ownCells}.`]
}
