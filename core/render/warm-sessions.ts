import {mkdir} from 'node:fs/promises'
import {
  type BlenderRuntime,
  BlenderSession,
  type DeviceChoice,
  type OpenedScene,
  type WantedBuild,
  wholeMachineBytes,
} from '../blender/index.js'
import {type JobManifest, type SceneFiles, type Slice, sortBySequence, type Tile} from '../job/index.js'
import {assertFilesOfFrame} from './assert-files-of-frame.js'
import type {KernelCache, LentKernels} from './kernel-cache.js'
import {OpenedFolder} from './opened-folder.js'
import {wantedBuild} from './wanted-build.js'

/** How a machine renders: fixed for the life of a node. */
export interface RenderMachine {
  device: DeviceChoice
  /** Render threads; 0 takes all cores. */
  threads: number
  sandbox: 'bubblewrap' | 'none'
  /** Writable folder for raw outputs. */
  outDir: string
  logDir: string
  /** Address space of Blender on a CPU. @default the memory of the machine, and what Blender reserves besides */
  memoryLimitBytes?: number
  /** Compiled kernels for sandboxed Blenders on graphics cards, which find nothing else of this machine. */
  kernels?: KernelCache
  /** @param build - What the job was inspected with. */
  runtimeOf(series: string, build?: WantedBuild): Promise<BlenderRuntime>
}

/** One tile of one frame, of one of its views or view layers, or a slice of its samples, to be rendered into `outputPath` below the machine's `outDir`. */
export interface TileRequest {
  frame: number
  tile: Tile
  isWholeFrame: boolean
  /** @default the one that the job renders, if it names one */
  view?: string
  layer?: string
  slice?: Slice
  outputPath: string
  onProgress?: (fraction: number) => void
}

interface WarmSession {
  key: string
  session: BlenderSession
  folder: OpenedFolder
  /** What its frames read of the files that the job ties to frames. */
  files: readonly SceneFiles[]
  lent: LentKernels | undefined
}

/**
 * Keeps one Blender warm for the scene in hand, and renders in it one tile at a time.
 *
 * A session is bound to one scene, size and sample total: Cycles' blue noise remembers other totals
 * (DESIGN.md section 4), so another combination gets a fresh Blender. So does a frame that needs files which Blender lists when it
 * opens a scene and which were fetched later.
 */
export class WarmSessions {
  readonly #machine: RenderMachine
  #current: WarmSession | undefined
  #queue: Promise<unknown> = Promise.resolve()
  #waiting = 0

  constructor(machine: RenderMachine) {
    this.#machine = machine
  }

  /** Renders one tile; requests wait for each other in the order they came. */
  renderTile(jobManifest: JobManifest, sceneDir: string, request: TileRequest, signal: AbortSignal): Promise<void> {
    return this.#inTurn(() => this.#render(jobManifest, sceneDir, request, signal))
  }

  /** Opens the scene of a job as {@link renderTile} does, and tells what Blender found in it. */
  openScene(jobManifest: JobManifest, sceneDir: string, signal: AbortSignal): Promise<OpenedScene> {
    return this.#inTurn(async () => (await this.#sessionFor(jobManifest, sceneDir, signal)).session.opened)
  }

  /** Whether a request renders or waits now. */
  get isBusy(): boolean {
    return this.#waiting > 0
  }

  /** Ends the warm Blender, if any. */
  async close(): Promise<void> {
    const current = this.#current
    this.#current = undefined
    await current?.session.close()
    await current?.lent?.release()
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    this.#waiting += 1
    const turn = this.#queue.then(work)
    this.#queue = turn.then(
      () => this.#endTurn(),
      () => this.#endTurn(),
    )
    return turn
  }

  #endTurn(): void {
    this.#waiting -= 1
  }

  async #render(jobManifest: JobManifest, sceneDir: string, request: TileRequest, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    const {session, files} = await this.#sessionFor(jobManifest, sceneDir, signal, request.frame)
    await assertFilesOfFrame(sceneDir, files, request.frame)
    const {widthPx, heightPx, samples} = jobManifest.image
    const view = request.view ?? jobManifest.view
    try {
      await session.render({
        frame: request.frame,
        widthPx,
        heightPx,
        samples,
        ...(jobManifest.adaptive === false ? {isAdaptive: false} : {}),
        ...(request.isWholeFrame ? {} : {region: request.tile}),
        ...(view === undefined ? {} : {view}),
        ...(request.layer === undefined ? {} : {layer: request.layer}),
        ...(request.slice ? {slice: request.slice} : {}),
        outputPath: request.outputPath,
        ...(request.onProgress ? {onProgress: request.onProgress} : {}),
        signal,
      })
    } catch (error) {
      await this.close()
      throw error
    }
  }

  async #sessionFor(
    jobManifest: JobManifest,
    sceneDir: string,
    signal: AbortSignal,
    frame?: number,
  ): Promise<WarmSession> {
    const {scene, image, adaptive, blenderSeries, allowMissing} = jobManifest
    const build = wantedBuild(jobManifest)
    const key = JSON.stringify([sceneDir, scene.path, scene.frameFiles, image, adaptive, blenderSeries, build])
    if (this.#current?.key === key && (await this.#current.folder.serves(jobManifest, frame))) {
      return this.#current
    }
    await this.close()
    const {outDir, logDir, device, threads, sandbox, memoryLimitBytes, kernels, runtimeOf} = this.#machine
    await mkdir(outDir, {recursive: true})
    await mkdir(logDir, {recursive: true})
    const runtime = await runtimeOf(blenderSeries, build)
    const folder = await OpenedFolder.look(sceneDir, jobManifest)
    const lent = await kernels?.lend(blenderSeries)
    try {
      const session = await BlenderSession.start({
        ...{runtime, sceneDir, outDir, device, threads, sandbox, allowMissing, signal},
        scenePath: scene.path,
        ...(lent ? {kernelsDir: lent.dir} : {}),
        // A graphics driver reserves address space without end.
        ...(device.kind === 'cpu' ? {memoryLimitBytes: memoryLimitBytes ?? wholeMachineBytes()} : {}),
        logPath: `${logDir}/blender.log`,
      })
      const files = sortBySequence(scene.frameFiles ?? [], session.opened.sequences)
      const current = {key, session, folder, files, lent}
      this.#current = current
      return current
    } catch (error) {
      await lent?.release()
      throw error
    }
  }
}
