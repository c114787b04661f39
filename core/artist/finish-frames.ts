import {copyFile, mkdir, rename, rm} from 'node:fs/promises'
import {dirname, extname, join} from 'node:path'
import {assertFinishMemory, type BlenderRuntime, FinishSession} from '../blender/index.js'
import {framePath, type JobManifest, type OutputPattern, type Task} from '../job/index.js'
import {addSamples, mergeParts} from '../merge/index.js'
import {checkPicture, PICTURE_FORMATS, readExrHeader} from '../verify/index.js'
import type {EarlierFrames} from './fetch-earlier-frames.js'

/** What finishing needs to know of a job. */
export interface FinishPlan {
  runtime: BlenderRuntime
  /** Fetches the scene as it was posted: its compositor and view transform decide, not what was edited since. */
  fetchScene(): Promise<string>
  image: JobManifest['image']
  /** The view of a stereo scene that was rendered. */
  view?: string | undefined
  /** The raw frames that an earlier job rendered, where this one only adds samples. */
  earlier?: EarlierFrames | undefined
  tasks: readonly Task[]
  output: OutputPattern
  denoise: boolean
  logPath: string
  /** Memory that is free, in bytes. @default what the system says */
  freeBytes?(): number
}

/** A finished picture. */
export interface FinishedFrame {
  frame: number
  /** PNG as the scene's view transform shows it. */
  file: string
  /**
   * The frame in the file format that the scene writes, where that is neither PNG nor single-layer EXR. For multilayer EXR
   * these are all layers and passes as they were rendered, before denoising and compositing.
   */
  ownFile?: string | undefined
  /** URLs of the copies in the artist's own bucket: the PNG, the linear EXR, and the file in the scene's own format. */
  copies?: string[]
}

/**
 * Turns delivered tasks into finished pictures: collects the parts of a frame, merges them, and denoises, composites
 * and colour-manages once, in one warm Blender of the artist.
 */
export class FrameFinisher {
  readonly #plan: FinishPlan
  readonly #parts = new Map<number, Map<number, string>>()
  #session: Promise<FinishSession> | undefined
  #hasMemory = false

  constructor(plan: FinishPlan) {
    this.#plan = plan
  }

  /**
   * Adds the raw output of a task; finishes the frame when it was the last one that was missing.
   *
   * @returns The finished frame, or `undefined` while parts are missing.
   * @throws {FinishMemoryError} If this machine has not the memory for it.
   */
  async addTask(taskNumber: number, exrPath: string, signal: AbortSignal): Promise<FinishedFrame | undefined> {
    const {tasks} = this.#plan
    const task = tasks[taskNumber]
    if (!task) throw new RangeError(`no task ${taskNumber}`)
    const parts = this.#parts.get(task.frame) ?? new Map<number, string>()
    this.#parts.set(task.frame, parts.set(taskNumber, exrPath))
    const ofFrame = tasks.filter(({frame}) => frame === task.frame)
    if (parts.size < ofFrame.length) return undefined
    const merged = await this.#addEarlier(
      task.frame,
      ofFrame.length === 1 ? exrPath : await this.#merge(task.frame, ofFrame, parts, signal),
      signal,
    )
    const finished = await this.#finish(task.frame, merged, signal)
    const {keepsLayers} = await this.#open(signal)
    if (keepsLayers) finished.ownFile = await this.#keepLayers(task.frame, merged)
    await Promise.all([merged, ...parts.values()].map((path) => rm(path, {force: true})))
    this.#parts.delete(task.frame)
    return finished
  }

  /** Starts Blender before the first frame arrives, so that nobody waits for it. */
  warmUp(signal: AbortSignal): void {
    this.#open(signal).catch(() => undefined)
  }

  /** Ends the finishing Blender, and removes what was fetched of an earlier job. */
  async close(): Promise<void> {
    await this.#plan.earlier?.close()
    const session = await this.#session?.catch(() => undefined)
    await session?.close()
  }

  async #finish(frame: number, exrPath: string, signal: AbortSignal): Promise<FinishedFrame> {
    const {output, image, denoise} = this.#plan
    const pngPath = framePath(output, frame, '.png')
    const session = await this.#open(signal)
    await this.#assertMemory(exrPath)
    const {ownPath} = await session.finishFrame({
      frame,
      exrPath,
      pngPath,
      linearExrPath: framePath(output, frame, '.exr'),
      widthPx: image.widthPx,
      heightPx: image.heightPx,
      denoise,
      signal,
    })
    await checkPicture(pngPath, image)
    const format = PICTURE_FORMATS[extname(ownPath ?? '')]
    if (ownPath !== undefined && format !== undefined) await checkPicture(ownPath, {...image, format})
    return {frame, file: pngPath, ...(ownPath === undefined ? {} : {ownFile: ownPath})}
  }

  /** The folder of the pictures may lie on another disk; the file appears whole or not at all. */
  async #keepLayers(frame: number, mergedPath: string): Promise<string> {
    const path = framePath(this.#plan.output, frame, '.layers.exr')
    await copyFile(mergedPath, `${path}.part`)
    await rename(`${path}.part`, path)
    return path
  }

  /** Looked at once: later, the Blender holds the memory of the frame before. */
  async #assertMemory(exrPath: string): Promise<void> {
    if (this.#hasMemory) return
    const {denoise, freeBytes = () => process.availableMemory()} = this.#plan
    const {widthPx, heightPx, channels} = await readExrHeader(exrPath)
    assertFinishMemory({widthPx, heightPx, channels: channels.length, denoise}, freeBytes())
    this.#hasMemory = true
  }

  async #merge(
    frame: number,
    ofFrame: readonly Task[],
    parts: ReadonlyMap<number, string>,
    signal: AbortSignal,
  ): Promise<string> {
    const placed = ofFrame.map((task) => ({...task, path: parts.get(task.task) ?? '', rect: task.tile}))
    const {image, earlier} = this.#plan
    const {keepsLayers} = await this.#open(signal)
    const path = join(dirname(parts.values().next().value ?? ''), '..', `frame-${frame}.exr`)
    await mergeParts(path, placed, {
      ...image,
      firstSample: earlier?.samples,
      compression: keepsLayers ? 'ZIP' : 'NONE',
      signal,
    })
    return path
  }

  /** Puts the samples of the earlier job before those of this one. */
  async #addEarlier(frame: number, laterPath: string, signal: AbortSignal): Promise<string> {
    const {image, earlier} = this.#plan
    if (!earlier) return laterPath
    const earlierPath = await earlier.fetchFrame(frame, signal)
    const path = join(dirname(laterPath), `frame-${frame}-whole.exr`)
    await addSamples(path, {...image, earlierPath, laterPath, earlierSamples: earlier.samples}, signal)
    await Promise.all([earlierPath, laterPath].map((part) => rm(part, {force: true})))
    return path
  }

  #open(signal: AbortSignal): Promise<FinishSession> {
    this.#session ??= this.#start(signal)
    return this.#session
  }

  async #start(signal: AbortSignal): Promise<FinishSession> {
    const {runtime, fetchScene, logPath, view} = this.#plan
    await mkdir(dirname(logPath), {recursive: true})
    const scenePath = await fetchScene()
    return FinishSession.start({runtime, scenePath, signal, logPath, view})
  }
}
