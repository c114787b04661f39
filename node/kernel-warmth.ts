import {systemClock} from '../core/clock.js'
import {type RenderMachine, warmKernels} from '../core/render/index.js'
import {describeFailure} from './describe-failure.js'

/** How often a node says that it still compiles, in ms: Blender itself is silent meanwhile. */
const REPORT_MS = 30_000

/** What a node needs to warm kernels. */
export interface KernelWarming {
  /** With all the devices of the node. */
  machine: RenderMachine
  signal: AbortSignal
  log(line: string): void
}

/** Sees to it that the kernels of graphics cards are compiled before the first lease, once for each Blender series. */
export class KernelWarmth {
  readonly #warming: KernelWarming
  readonly #warmed = new Map<string, Promise<void>>()
  #queue: Promise<void> = Promise.resolve()
  #waiting = 0

  constructor(warming: KernelWarming) {
    this.#warming = warming
  }

  /** Whether a series is being warmed now: the node does its duties meanwhile, but leases nothing. */
  get isWarming(): boolean {
    return this.#waiting > 0
  }

  /**
   * Resolves once the kernels of a series are warm; at once on a CPU, which has none to compile. What goes wrong is logged,
   * and no reason to lease nothing: a render will say it again.
   */
  async warm(series: string): Promise<void> {
    if (this.#warming.machine.device.kind === 'cpu') return
    const known = this.#warmed.get(series)
    if (known) return known
    this.#waiting += 1
    this.#queue = this.#queue
      .then(() => this.#warmOne(series))
      .finally(() => {
        this.#waiting -= 1
      })
    this.#warmed.set(series, this.#queue)
    return this.#queue
  }

  async #warmOne(series: string): Promise<void> {
    const {machine, signal, log} = this.#warming
    if (signal.aborted) return
    const what = `the kernels of Blender ${series} for ${machine.device.kind}`
    const startedAtMs = systemClock.nowMs()
    const elapsedSec = () => Math.round((systemClock.nowMs() - startedAtMs) / 1000)
    const done = new AbortController()
    const telling = this.#tellEvery(done.signal, () => `still warming ${what} after ${elapsedSec()} s`)
    log(`warming ${what}: the first time takes minutes`)
    try {
      await warmKernels(machine, series, {signal, onStatus: (status) => log(`Blender ${series}: ${status}`)})
      log(`${what} are warm after ${elapsedSec()} s`)
    } catch (error) {
      if (!signal.aborted) log(`warning: ${what} could not be warmed: ${describeFailure(error)}`)
    } finally {
      done.abort()
      await telling
    }
  }

  async #tellEvery(end: AbortSignal, line: () => string): Promise<void> {
    while (!end.aborted) {
      await systemClock.sleep(REPORT_MS, end).catch(() => undefined)
      if (!end.aborted) this.#warming.log(line())
    }
  }
}
