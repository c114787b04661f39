import {mkdir} from 'node:fs/promises'
import {dirname} from 'node:path'
import {z} from 'zod'
import type {BlenderProcess} from './blender-process.js'
import type {BlenderRuntime} from './blender-runtime.js'
import {BlenderRequestError, FinishFailedError, SceneUnreadableError} from './errors.js'
import {ScratchLog} from './scratch-log.js'
import {startBlender} from './start-blender.js'

/** What a finishing Blender is bound to for its whole life. */
export interface FinishOptions {
  runtime: BlenderRuntime
  /** Absolute path of the artist's own .blend. */
  scenePath: string
  /** @default 0, all cores */
  threads?: number
  signal?: AbortSignal
  /** Blender's chatter is appended here. @default a file that is removed at the end */
  logPath?: string
}

/** One merged frame to finish. */
export interface FinishRequest {
  frame: number
  /** The view of a stereo scene that it shows. */
  view?: string | undefined
  /** Merged raw multilayer EXR, all view layers. */
  exrPath: string
  /** Written as the scene's own view transform shows it. */
  pngPath: string
  /** The same picture, scene-linear: float32 RGBA EXR, after denoising and compositing. */
  linearExrPath: string
  widthPx: number
  heightPx: number
  /** Whether OpenImageDenoise runs, with the scene's own denoising settings. */
  denoise: boolean
  signal?: AbortSignal
}

/** A finished picture. */
export interface Picture {
  /** PNG as the scene's view transform shows it. */
  file: string
  /** In the scene's own file format, beside the PNG, where that is neither PNG nor EXR nor a video. */
  ownFile?: string | undefined
}

const Opened = z.object({
  keepsLayers: z.boolean(),
  views: z.array(z.object({name: z.string(), suffix: z.string()})),
  isStereo: z.boolean(),
})

const Answer = z.object({ownPath: z.string().nullable()})

/**
 * One warm Blender that turns merged raw frames into pictures: denoise, the scene's own compositor, view transform.
 *
 * It opens the artist's file without its Python and never renders: Render Layers nodes read the merged EXR. Denoising
 * equals Cycles' own: bit for bit on most frames, else within 5e-6.
 */
export class FinishSession {
  /**
   * What the scene is: whether it writes multilayer EXR, all its layers and passes as they were rendered; its views, and
   * what Blender puts behind the names of their files; whether it shows two of them in one picture.
   */
  readonly opened: z.infer<typeof Opened>
  readonly #process: BlenderProcess
  readonly #scratch: ScratchLog | undefined

  private constructor(process: BlenderProcess, scratch: ScratchLog | undefined, opened: z.infer<typeof Opened>) {
    this.opened = opened
    this.#process = process
    this.#scratch = scratch
  }

  /**
   * Starts Blender and opens the scene in it.
   *
   * @throws {SceneUnreadableError} If Blender cannot open the scene.
   */
  static async start({runtime, scenePath, threads = 0, signal, logPath}: FinishOptions): Promise<FinishSession> {
    signal?.throwIfAborted()
    const scratch = logPath ? undefined : await ScratchLog.create()
    const log = logPath ?? scratch?.path ?? ''
    const process = await startBlender({runtime, script: 'core/blender/finish.py', threads, logPath: log})
    try {
      const opened = Opened.parse(await process.request('open', {path: scenePath, threads}, {signal}))
      return new FinishSession(process, scratch, opened)
    } catch (error) {
      await process.close()
      throw toFinishError(error)
    }
  }

  /**
   * Finishes one frame; every file appears whole or not at all.
   *
   * @throws {FinishFailedError} If the EXR lacks what the compositor needs, or a file could not be written whole.
   */
  async finishFrame({signal, view, ...request}: FinishRequest): Promise<Picture> {
    await mkdir(dirname(request.pngPath), {recursive: true})
    await mkdir(dirname(request.linearExrPath), {recursive: true})
    try {
      const {ownPath} = Answer.parse(await this.#process.request('finish', {...request, view: view ?? null}, {signal}))
      return toPicture(request.pngPath, ownPath)
    } catch (error) {
      throw toFinishError(error)
    }
  }

  /**
   * Puts the finished pictures of two views together as the scene shows them: in one colour each, side by side, or interlaced.
   *
   * @param request - The linear EXR of each view, by its name, and where the PNG is written; the file in the scene's own format
   * lies beside it.
   * @throws {FinishFailedError} If a file could not be written whole.
   */
  async combineViews(
    request: {frame: number; exrPaths: Record<string, string>; pngPath: string},
    signal: AbortSignal,
  ): Promise<Picture> {
    try {
      const {ownPath} = Answer.parse(await this.#process.request('combine', request, {signal}))
      return toPicture(request.pngPath, ownPath)
    } catch (error) {
      throw toFinishError(error)
    }
  }

  /** Ends Blender; never hangs. */
  async close(): Promise<void> {
    await this.#process.close()
    await this.#scratch?.remove()
  }
}

function toPicture(file: string, ownPath: string | null): Picture {
  return ownPath === null ? {file} : {file, ownFile: ownPath}
}

function toFinishError(error: unknown): unknown {
  if (!(error instanceof BlenderRequestError)) return error
  const sentence = error.message.endsWith('.') ? error.message : `${error.message}.`
  if (error.reason === 'SCENE_UNREADABLE') {
    return new SceneUnreadableError(sentence, {suggestions: ['Open the scene in Blender and save it again.']})
  }
  const isOwnBuild = error.reason === 'NO_DENOISER'
  return new FinishFailedError(sentence, {
    suggestions: isOwnBuild ? ['Put a Blender from blender.org on the PATH.'] : [],
  })
}
