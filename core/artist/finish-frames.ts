import {copyFile, mkdir, rename, rm} from 'node:fs/promises'
import {dirname, extname, join} from 'node:path'
import {assertFinishMemory, type BlenderRuntime, FinishSession, type Picture} from '../blender/index.js'
import {framePath, type JobManifest, type OutputPattern, placeView, type Task} from '../job/index.js'
import {addSamples, mergeParts} from '../merge/index.js'
import {checkPicture, PICTURE_FORMATS, readExrHeader} from '../verify/index.js'
import type {EarlierFrames} from './fetch-earlier-frames.js'

/** What finishing needs to know of a job. */
export interface FinishPlan {
  runtime: BlenderRuntime
  /** Fetches the scene as it was posted: its compositor and view transform decide, not what was edited since. */
  fetchScene(): Promise<string>
  image: JobManifest['image']
  /** The views of a stereo scene that were rendered. */
  views: readonly string[]
  /** The raw frames that an earlier job rendered, where this one only adds samples. */
  earlier?: EarlierFrames | undefined
  tasks: readonly Task[]
  output: OutputPattern
  denoise: boolean
  logPath: string
  /** Memory that is free, in bytes. @default what the system says */
  freeBytes?(): number
}

/** A finished frame. */
export interface FinishedFrame {
  frame: number
  /** PNG as the scene's view transform shows it: of a stereo scene the one of both views, where it makes one, else of the first. */
  file: string
  /**
   * The frame in the file format that the scene writes, where that is neither PNG nor single-layer EXR. For multilayer EXR
   * these are all layers and passes as they were rendered, before denoising and compositing.
   */
  ownFile?: string | undefined
  /** The picture of each view, where several were rendered. */
  views?: ViewPicture[] | undefined
  /** URLs of the copies in the artist's own bucket, of every file. */
  copies?: string[]
}

/** The finished picture of one view of a stereo scene. */
export interface ViewPicture extends Picture {
  view: string
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
    const finished = await this.#finishFrame(task.frame, ofFrame, parts, signal)
    await Promise.all([...parts.values()].map((path) => rm(path, {force: true})))
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

  /** Every view of a stereo scene is a picture of its own; where the scene shows two in one, that is made of them. */
  async #finishFrame(
    frame: number,
    ofFrame: readonly Task[],
    parts: ReadonlyMap<number, string>,
    signal: AbortSignal,
  ): Promise<FinishedFrame> {
    const {views, output} = this.#plan
    const {opened} = await this.#open(signal)
    const [only, ...others] = views
    if (others.length === 0)
      return {frame, ...(await this.#finishPicture({frame, view: only, output}, ofFrame, parts, signal))}
    const pictures = new Map<string, Picture>()
    const exrPaths: Record<string, string> = {}
    for (const view of views) {
      const ofView = ofFrame.filter((task) => task.view === view)
      const place = {frame, view, output: placeView(output, view, opened)}
      pictures.set(view, await this.#finishPicture(place, ofView, parts, signal))
      exrPaths[view] = framePath(place.output, frame, '.exr')
    }
    const session = await this.#open(signal)
    const isStereo = opened.isStereo && views.length === opened.views.length
    const combined = {frame, exrPaths, pngPath: framePath(output, frame, '.png')}
    const whole = isStereo ? await session.combineViews(combined, signal) : undefined
    const [first] = pictures.values()
    return {
      frame,
      ...(whole ?? (first as Picture)),
      views: [...pictures].map(([view, picture]) => ({view, ...picture})),
    }
  }

  /** Merges the parts of a picture, and finishes it. */
  async #finishPicture(
    place: PicturePlace,
    ofPicture: readonly Task[],
    parts: ReadonlyMap<number, string>,
    signal: AbortSignal,
  ): Promise<Picture> {
    const [first] = ofPicture
    const only = ofPicture.length === 1 && first ? parts.get(first.task) : undefined
    const later = only ?? (await this.#merge(place, ofPicture, parts, signal))
    const merged = await this.#addEarlier(place, later, signal)
    const picture = await this.#finish(place, merged, signal)
    const {opened} = await this.#open(signal)
    if (opened.keepsLayers) picture.ownFile = await this.#keepLayers(place, merged)
    await rm(merged, {force: true})
    return picture
  }

  async #finish({frame, view, output}: PicturePlace, exrPath: string, signal: AbortSignal): Promise<Picture> {
    const {image, denoise} = this.#plan
    const session = await this.#open(signal)
    await this.#assertMemory(exrPath)
    const picture = await session.finishFrame({
      frame,
      view,
      exrPath,
      pngPath: framePath(output, frame, '.png'),
      linearExrPath: framePath(output, frame, '.exr'),
      widthPx: image.widthPx,
      heightPx: image.heightPx,
      denoise,
      signal,
    })
    await checkPicture(picture.file, image)
    const format = PICTURE_FORMATS[extname(picture.ownFile ?? '')]
    if (picture.ownFile !== undefined && format !== undefined) await checkPicture(picture.ownFile, {...image, format})
    return picture
  }

  /** The folder of the pictures may lie on another disk; the file appears whole or not at all. */
  async #keepLayers({frame, output}: PicturePlace, mergedPath: string): Promise<string> {
    const path = framePath(output, frame, '.layers.exr')
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
    place: PicturePlace,
    ofPicture: readonly Task[],
    parts: ReadonlyMap<number, string>,
    signal: AbortSignal,
  ): Promise<string> {
    const placed = ofPicture.map((task) => ({...task, path: parts.get(task.task) ?? '', rect: task.tile}))
    const {image, earlier} = this.#plan
    const {opened} = await this.#open(signal)
    const path = join(dirname(parts.values().next().value ?? ''), '..', `${nameOf(place)}.exr`)
    await mergeParts(path, placed, {
      ...image,
      firstSample: earlier?.samples,
      compression: opened.keepsLayers ? 'ZIP' : 'NONE',
      signal,
    })
    return path
  }

  /** Puts the samples of the earlier job before those of this one. */
  async #addEarlier(place: PicturePlace, laterPath: string, signal: AbortSignal): Promise<string> {
    const {image, earlier} = this.#plan
    if (!earlier) return laterPath
    const earlierPath = await earlier.fetchPicture(place, signal)
    const path = join(dirname(laterPath), `${nameOf(place)}-whole.exr`)
    await addSamples(path, {...image, earlierPath, laterPath, earlierSamples: earlier.samples}, signal)
    await Promise.all([earlierPath, laterPath].map((part) => rm(part, {force: true})))
    return path
  }

  #open(signal: AbortSignal): Promise<FinishSession> {
    this.#session ??= this.#start(signal)
    return this.#session
  }

  async #start(signal: AbortSignal): Promise<FinishSession> {
    const {runtime, fetchScene, logPath} = this.#plan
    await mkdir(dirname(logPath), {recursive: true})
    const scenePath = await fetchScene()
    return FinishSession.start({runtime, scenePath, signal, logPath})
  }
}

/** A picture of a frame, and where it is written. */
interface PicturePlace {
  frame: number
  /** Of a stereo scene. */
  view?: string | undefined
  output: OutputPattern
}

/** What its raw file is called: names of views may hold what a name of a file must not. */
function nameOf({frame, view}: PicturePlace): string {
  return view === undefined ? `frame-${frame}` : `frame-${frame}-${encodeURIComponent(view)}`
}
