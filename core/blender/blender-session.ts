import {rename, rm} from 'node:fs/promises'
import {z} from 'zod'
import {FrameRule, type SceneSequence} from '../job/index.js'
import type {PixelRect} from '../verify/index.js'
import type {BlenderProcess} from './blender-process.js'
import type {BlenderBuild, BlenderRuntime} from './blender-runtime.js'
import {type DeviceChoice, RenderDevice} from './device-choice.js'
import {RenderFailedError} from './errors.js'
import {findBakes} from './find-bakes.js'
import {renderMarginPx, widenRegion} from './render-margin.js'
import type {RenderRequest, RenderResult} from './render-request.js'
import {assertSandbox, type SandboxKind} from './sandbox.js'
import {SessionPaths} from './session-paths.js'
import {startBlender} from './start-blender.js'
import {toSessionError} from './to-session-error.js'
import {trimImage} from './trim-image.js'

/** What a session is bound to for its whole life. */
export interface SessionOptions {
  runtime: BlenderRuntime
  /** Absolute folder that holds the scene and everything it needs. */
  sceneDir: string
  /** The .blend, relative to `sceneDir`; without it a tiny scene of our own, which needs every kernel that is common. */
  scenePath?: string
  /** Absolute folder for pictures, owned by this user. */
  outDir: string
  device: DeviceChoice
  /** Render threads. @default 0, all cores */
  threads?: number
  sandbox: SandboxKind
  /** Absolute folder where a sandboxed Blender finds compiled kernels and leaves new ones. */
  kernelsDir?: string
  /** Whether a scene with missing files is rendered all the same. @default false */
  allowMissing?: boolean
  /** Address space of Blender; more than the memory it uses, and too small for most GPU drivers. */
  memoryLimitBytes?: number
  /** Added to Blender's environment, e.g. `CYCLES_CPU_NO_AVX2`. */
  env?: Readonly<Record<string, string>>
  /** Aborting ends the start; later, `render` has its own. */
  signal?: AbortSignal
  /** Blender's chatter is appended here. */
  logPath: string
}

/** What Blender found when it opened the scene. */
export interface OpenedScene {
  /** Absolute paths of files that the scene needs and that are not there. */
  missing: string[]
  /** Files that it needs, that are there, and that are not below the scene's folder. */
  outside: string[]
  /** Files of which each is read at some frames only; paths are relative to the scene's folder. */
  sequences: SceneSequence[]
  camera: string | null
  engine: string
  samples: number
  isAdaptive: boolean
  hasVolume: boolean
  hasHair: boolean
  viewLayers: string[]
  /** The Blender that opened it. */
  build: BlenderBuild
}

const Opened = z.object({
  missing: z.array(z.string()),
  outside: z.array(z.string()),
  sequences: z.array(z.object({prefix: z.string(), width: z.int(), suffix: z.string(), rules: z.array(FrameRule)})),
  camera: z.string().nullable(),
  engine: z.string(),
  samples: z.number(),
  isAdaptive: z.boolean(),
  hasVolume: z.boolean(),
  hasHair: z.boolean(),
  viewLayers: z.array(z.string()),
  device: RenderDevice,
  build: z.object({version: z.string(), hash: z.string()}),
})

const Rendered = z.object({wallMs: z.number(), cpuSec: z.number()})

const Progress = z.union([z.object({fraction: z.number().min(0).max(1)}), z.object({status: z.string().max(200)})])

/**
 * One warm Blender with one scene, rendering linear multilayer EXR files.
 *
 * Every file is float32, ZIP, one part, with denoising, compositing, dither, stamps and time limit off; the passes that
 * denoising needs are stored where the scene asks for denoising. Sampling is the scene's own.
 */
export class BlenderSession {
  readonly opened: OpenedScene
  readonly device: RenderDevice
  readonly #process: BlenderProcess
  readonly #paths: SessionPaths
  readonly #options: SessionOptions

  private constructor(
    process: BlenderProcess,
    paths: SessionPaths,
    options: SessionOptions,
    opened: OpenedScene & {device: RenderDevice},
  ) {
    this.#process = process
    this.#paths = paths
    this.#options = options
    const {device, ...scene} = opened
    const sequences = scene.sequences.flatMap((sequence) => {
      const prefix = paths.inScene(sequence.prefix)
      return prefix === undefined ? [] : [{...sequence, prefix}]
    })
    this.opened = {...scene, sequences, missing: scene.missing.map((path) => paths.toOutside(path))}
    this.device = device
  }

  /**
   * Starts Blender and opens the scene in it.
   *
   * @throws {DeviceMissingError} If a GPU is asked for and absent; nothing renders on the CPU instead.
   * @throws {SceneUnreadableError} If Blender cannot open the scene.
   * @throws {SandboxMissingError} If bubblewrap is asked for and does not work here.
   */
  static async start(options: SessionOptions): Promise<BlenderSession> {
    const {sceneDir, scenePath, outDir, device, kernelsDir, signal} = options
    signal?.throwIfAborted()
    const isSandboxed = options.sandbox === 'bubblewrap'
    if (isSandboxed) await assertSandbox()
    const bakes = isSandboxed && scenePath !== undefined ? await findBakes(sceneDir) : []
    const paths = new SessionPaths({sceneDir, outDir, isSandboxed})
    const process = await startBlender({
      runtime: options.runtime,
      script: 'core/blender/worker.py',
      ...(options.threads ? {threads: options.threads} : {}),
      ...(options.memoryLimitBytes ? {memoryLimitBytes: options.memoryLimitBytes} : {}),
      logPath: options.logPath,
      ...(isSandboxed
        ? {sandbox: {sceneDir, bakes, outDir, hasGpu: device.kind !== 'cpu', ...(kernelsDir ? {kernelsDir} : {})}}
        : {}),
      ...(options.env ? {env: options.env} : {}),
    })
    try {
      const path = scenePath === undefined ? null : paths.sceneFile(scenePath)
      const copies = bakes.map((folder, i) => ({from: `/bakes/${i}`, to: paths.sceneFile(folder)}))
      const request = {path, folder: paths.sceneFile(''), copies, threads: options.threads ?? 0, device}
      const opened = Opened.parse(await process.request('open', request, {signal}))
      return new BlenderSession(process, paths, options, opened)
    } catch (error) {
      await process.close()
      throw toSessionError(error, (text) => paths.toOutside(text))
    }
  }

  /**
   * Renders one frame, or exactly the asked region of it, into `outputPath`.
   *
   * The file is checked before this resolves: every chunk is there, and the size is right. Whether its pixels are finite
   * is for who decodes it.
   *
   * @throws {SessionSamplesError} If the total or adaptive sampling differ from those of the session's first render.
   * @throws {RenderFailedError} If the picture is not whole, or the scene lacks files or a camera.
   * @throws {BlenderCrashedError} If Blender ends; the session is over.
   */
  async render(request: RenderRequest): Promise<RenderResult> {
    this.#assertComplete()
    const {frame, widthPx, heightPx, samples, view, layer, slice, outputPath, signal} = request
    const frameRect: PixelRect = {x0: 0, y0: 0, x1: widthPx, y1: heightPx}
    const wanted = request.region ?? frameRect
    const isAdaptive = request.isAdaptive ?? this.opened.isAdaptive
    const {series} = this.#options.runtime
    const marginPx = renderMarginPx({isAdaptive, hasVolume: this.opened.hasVolume, series})
    const rendered = widenRegion(wanted, marginPx, widthPx, heightPx)
    const rawPath = `${outputPath}.raw`
    try {
      const answer = await this.#process.request(
        'render',
        {
          frame,
          widthPx,
          heightPx,
          samples,
          isAdaptive,
          view: view ?? null,
          layer: layer ?? null,
          slice: slice ?? null,
          region: isSame(rendered, frameRect) ? null : rendered,
          path: this.#paths.output(rawPath),
        },
        {signal, onEvent: (event) => tell(request, event)},
      )
      if (!isSame(rendered, wanted)) await trimImage(rawPath, rendered, wanted)
      await rename(rawPath, outputPath)
      const size = {widthPx: wanted.x1 - wanted.x0, heightPx: wanted.y1 - wanted.y0}
      return {path: outputPath, ...size, ...Rendered.parse(answer)}
    } catch (error) {
      await rm(rawPath, {force: true})
      throw toSessionError(error, (text) => this.#paths.toOutside(text))
    }
  }

  /** Process id of Blender, or of the sandbox around it. */
  get pid(): number | undefined {
    return this.#process.pid
  }

  /** Ends Blender; never hangs, and may be called more than once. */
  async close(): Promise<void> {
    await this.#process.close()
  }

  #assertComplete(): void {
    const {missing, outside} = this.opened
    const {scenePath, sandbox} = this.#options
    if (sandbox === 'bubblewrap' && outside.length > 0) {
      const files = outside.length === 1 ? 'a file' : `${outside.length} files`
      throw new RenderFailedError(
        `The scene ${scenePath} reads ${files} of this machine, beside its own: ${outside.join(', ')}.`,
      )
    }
    if (missing.length === 0 || this.#options.allowMissing) return
    const files = missing.length === 1 ? 'a file' : `${missing.length} files`
    throw new RenderFailedError(`The scene ${scenePath} lacks ${files}: ${missing.join(', ')}.`)
  }
}

function tell({onProgress, onStatus}: RenderRequest, event: unknown): void {
  const told = Progress.parse(event)
  if ('fraction' in told) onProgress?.(told.fraction)
  else onStatus?.(told.status)
}

function isSame(a: PixelRect, b: PixelRect): boolean {
  return a.x0 === b.x0 && a.y0 === b.y0 && a.x1 === b.x1 && a.y1 === b.y1
}
