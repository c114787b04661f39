import {resolve} from 'node:path'
import {z} from 'zod'
import {BlenderRequestError, type BlenderRuntime, inspectInBlender, SceneUnreadableError} from '../blender/index.js'
import {parseBlendHeader} from './parse-blend-header.js'
import {DEPENDENCY_KINDS, type SceneReport} from './scene-report.js'

/** How to inspect. */
export interface InspectOptions {
  /** A Blender that can open the scene; see `whichRuntime`. */
  runtime: BlenderRuntime
  signal?: AbortSignal
}

const Inspected = z.object({
  fileVersion: z.string(),
  frames: z.object({start: z.int(), end: z.int(), step: z.int()}),
  camera: z.string().nullable(),
  engine: z.string(),
  widthPx: z.int(),
  heightPx: z.int(),
  samples: z.int(),
  isAdaptive: z.boolean(),
  denoise: z.boolean(),
  samplingPattern: z.string(),
  viewLayers: z.array(z.string()),
  outputPattern: z.string(),
  fps: z.number(),
  usesCompositor: z.boolean(),
  usesMultiview: z.boolean(),
  hasVolume: z.boolean(),
  dependencies: z.array(
    z.object({
      path: z.string(),
      kind: z.enum(DEPENDENCY_KINDS),
      exists: z.boolean(),
      isAbsolutePath: z.boolean(),
      sizeBytes: z.number(),
      usedBy: z.string(),
    }),
  ),
  missing: z.array(z.string()),
  missingData: z.array(z.object({name: z.string(), library: z.string()})),
  warnings: z.array(z.object({code: z.string(), message: z.string(), fix: z.string()})),
})

/**
 * Opens a scene in a Blender of its own, without running its Python, and reports what a job must know.
 *
 * @throws {SceneNotFoundError | NotABlendError} If the header says so already.
 * @throws {SceneUnreadableError} If Blender cannot open the file, e.g. because it was cut off.
 */
export async function inspectScene(scenePath: string, {runtime, signal}: InspectOptions): Promise<SceneReport> {
  const path = resolve(scenePath)
  const {series} = await parseBlendHeader(path)
  try {
    const inspected = Inspected.parse(await inspectInBlender(runtime, path, signal))
    return {scenePath: path, blenderSeries: series, ...inspected}
  } catch (error) {
    throw toSceneError(error, path, series)
  }
}

function toSceneError(error: unknown, path: string, series: string): unknown {
  if (!(error instanceof BlenderRequestError) || error.reason !== 'SCENE_UNREADABLE') return error
  return new SceneUnreadableError(`${path} is damaged: its header says Blender ${series}. ${error.message}`, {
    suggestions: ['Copy the file again, or open it in Blender and save it.'],
    cause: error,
  })
}
