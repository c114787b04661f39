import {type BlenderRuntime, ensureRuntime} from '../blender/index.js'
import {
  chooseOutputPattern,
  countCellsPerTask,
  estimatePrice,
  framesOfScene,
  type JobManifest,
  type OutputPattern,
  type PriceEstimate,
  splitIntoTasks,
  type TileGrid,
} from '../job/index.js'
import {
  findFrameGaps,
  inspectScene,
  parseBlendHeader,
  preflight,
  refuseSlices,
  type SceneReport,
} from '../scene/index.js'
import {thresholdsHash} from '../verify/index.js'

/** What the artist asks for; what is left out is the scene's own. */
export interface RenderRequest {
  scenePath: string
  frames?: readonly number[]
  output?: string
  samples?: number
  size?: {widthPx: number; heightPx: number}
  tiles?: TileGrid
  /** How many slices the samples of a frame, or of a tile, are cut into. */
  slices?: number
  /** Turns adaptive sampling off. */
  noAdaptive?: boolean
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
  estimate: PriceEstimate
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
  {recipient, signal, onLine}: {recipient: string; signal: AbortSignal; onLine?: (line: string) => void},
): Promise<PreparedJob> {
  const {series} = await parseBlendHeader(request.scenePath)
  const runtime = await ensureRuntime(series, {signal, ...(onLine ? {onProgress: onLine} : {})})
  const inspected = await inspectScene(request.scenePath, {runtime, signal})
  const frames = [...(request.frames ?? framesOfScene(inspected.frames))]
  const report = {...inspected, warnings: [...inspected.warnings, ...findFrameGaps(inspected, frames)]}
  preflight(report, {allowMissing: request.allowMissing})
  const isAdaptive = report.isAdaptive && !request.noAdaptive
  const samples = request.samples ?? report.samples
  if (request.slices !== undefined) refuseSlices({...report, isAdaptive, samples, series: runtime.series})
  const jobManifest = {
    format: 'candela-job/1' as const,
    blenderSeries: runtime.series,
    image: {
      widthPx: request.size?.widthPx ?? report.widthPx,
      heightPx: request.size?.heightPx ?? report.heightPx,
      samples,
      viewLayers: report.viewLayers,
    },
    frames,
    tiles: request.tiles ?? null,
    ...(request.slices !== undefined && request.slices > 1 && {slices: request.slices}),
    ...(request.noAdaptive && {adaptive: false as const}),
    thresholdsHash: thresholdsHash(),
    recipient,
    allowMissing: request.allowMissing,
  }
  splitIntoTasks(jobManifest)
  countCellsPerTask(jobManifest)
  return {
    report,
    runtime,
    jobManifest,
    output: chooseOutputPattern(report.scenePath, report.outputPattern, request.output),
    estimate: estimatePrice(jobManifest, request.pricePerTask),
  }
}
