import {stat} from 'node:fs/promises'
import {dirname, resolve, sep} from 'node:path'
import {z} from 'zod'
import {
  BlenderCrashedError,
  BlenderRequestError,
  type BlenderRuntime,
  inspectInBlender,
  SceneTooHeavyError,
  SceneUnreadableError,
} from '../blender/index.js'
import {FrameRule} from '../job/index.js'
import {parseBlendHeader} from './parse-blend-header.js'
import {DEPENDENCY_KINDS, type SceneReport, SLICE_OBSTACLES} from './scene-report.js'

/** How to inspect. */
export interface InspectOptions {
  /** A Blender that can open the scene; see `whichRuntime`. */
  runtime: BlenderRuntime
  signal?: AbortSignal
  /** Longest time that Blender may take, in ms. @default 10 minutes, and 1 more for every 100 MB */
  timeLimitMs?: number
}

const LEAST_TIME_LIMIT_MS = 10 * 60_000
const TIME_LIMIT_MS_PER_BYTE = 60_000 / 100e6

const Told = z.object({code: z.string(), message: z.string(), fix: z.string()})

const Inspected = z.object({
  build: z.object({version: z.string(), hash: z.string()}),
  fileVersion: z.string(),
  frames: z.object({start: z.int(), end: z.int(), step: z.int()}),
  camera: z.string().nullable(),
  cameras: z.array(z.string()),
  engine: z.string(),
  widthPx: z.int(),
  heightPx: z.int(),
  samples: z.int(),
  isAdaptive: z.boolean(),
  denoise: z.boolean(),
  denoiser: z.string(),
  device: z.string(),
  samplingPattern: z.string(),
  viewLayers: z.array(z.string()),
  layerPasses: z.array(
    z.object({
      viewLayer: z.string(),
      passes: z.array(z.string()),
      aovs: z.array(z.string()),
      lightGroups: z.array(z.string()),
    }),
  ),
  colorManagement: z.object({
    display: z.string(),
    viewTransform: z.string(),
    look: z.string(),
    exposure: z.number(),
    gamma: z.number(),
    config: z.string().nullable(),
  }),
  memory: z.object({
    totalBytes: z.number(),
    textureBytes: z.number(),
    geometryBytes: z.number(),
    frameBytes: z.number(),
  }),
  outputPattern: z.string(),
  fps: z.number(),
  motionBlurFrames: z.number(),
  usesCompositor: z.boolean(),
  views: z.array(z.object({name: z.string(), suffix: z.string()})),
  hasVolume: z.boolean(),
  sliceObstacles: z.array(z.enum(SLICE_OBSTACLES)),
  hasHair: z.boolean(),
  dependencies: z.array(
    z.object({
      path: z.string(),
      kind: z.enum(DEPENDENCY_KINDS),
      exists: z.boolean(),
      isAbsolutePath: z.boolean(),
      canRemap: z.boolean(),
      isRendered: z.boolean(),
      relativeIn: z.array(z.string()),
      absoluteIn: z.array(z.string()),
      sizeBytes: z.number(),
      modifiedAtMs: z.number(),
      usedBy: z.string(),
      sequence: z.int().nullable(),
      number: z.int().nullable(),
    }),
  ),
  sequences: z.array(z.object({prefix: z.string(), width: z.int(), suffix: z.string(), rules: z.array(FrameRule)})),
  missing: z.array(z.string()),
  suggestions: z.record(z.string(), z.string()),
  missingData: z.array(z.object({name: z.string(), library: z.string()})),
  obstacles: z.array(Told),
  warnings: z.array(Told),
})

/**
 * Opens a scene in a Blender of its own, without running its Python, and reports what a job must know.
 *
 * @throws {SceneNotFoundError | NotABlendError} If the header says so already.
 * @throws {SceneUnreadableError} If Blender cannot open the file, e.g. because it was cut off.
 * @throws {SceneTooHeavyError} If opening it crashes Blender, or takes too long.
 */
export async function inspectScene(scenePath: string, options: InspectOptions): Promise<SceneReport> {
  const {runtime, signal} = options
  const path = resolve(scenePath)
  const {series} = await parseBlendHeader(path)
  const {size, mtimeNs} = await stat(path, {bigint: true})
  const timeLimitMs = options.timeLimitMs ?? LEAST_TIME_LIMIT_MS + Number(size) * TIME_LIMIT_MS_PER_BYTE
  try {
    const inspected = Inspected.parse(await inspectInBlender(runtime, path, {timeLimitMs, ...(signal ? {signal} : {})}))
    const own = {sizeBytes: Number(size), modifiedAtMs: Number(mtimeNs / 1_000_000n), blenderSeries: series}
    return {scenePath: path, ...own, ...inspected, outside: listOutside(path, inspected.dependencies)}
  } catch (error) {
    throw toSceneError(error, path, series)
  }
}

/** Paths that do not lie below the folder of the scene. */
function listOutside(scenePath: string, dependencies: readonly {path: string}[]): string[] {
  const inside = dirname(scenePath).replace(/\/?$/, sep)
  return dependencies.map(({path}) => path).filter((path) => !path.startsWith(inside))
}

function toSceneError(error: unknown, path: string, series: string): unknown {
  if (error instanceof BlenderCrashedError) {
    return new SceneTooHeavyError(`Opening ${path} ends Blender: ${error.message}`, {
      suggestions: ['Open the scene in Blender to see whether it does, and save it.', ...error.suggestions],
      cause: error,
    })
  }
  if (!(error instanceof BlenderRequestError) || error.reason !== 'SCENE_UNREADABLE') return error
  return new SceneUnreadableError(`${path} is damaged: its header says Blender ${series}. ${error.message}`, {
    suggestions: ['Copy the file again, or open it in Blender and save it.'],
    cause: error,
  })
}
