import {systemClock} from '../core/clock.js'
import {type RenderMachine, warmKernels} from '../core/render/index.js'
import {describeFailure} from './describe-failure.js'

/** How often a node says that it still compiles, in ms: Blender itself is silent meanwhile. */
const REPORT_MS = 30_000

/** What a node needs to warm kernels. */
export interface KernelWarming {
  /** With all the devices of the node. */
  machine: RenderMachine
  log(line: string): void
}

/** Sees to it that the kernels of graphics cards are compiled before the first lease, once for each Blender series. */
export class KernelWarmth {
  readonly #warming: KernelWarming
  readonly #begun = new Set<string>()
  readonly #done = new Set<string>()
  readonly #stop = new AbortController()
  #queue: Promise<unknown> = Promise.resolve()

  constructor(warming: KernelWarming) {
    this.#warming = warming
  }

  /** Whether a series is being warmed now: the node does its duties meanwhile, but leases nothing. */
  get isWarming(): boolean {
    return this.#begun.size > this.#done.size
  }

  /**
   * Whether a series is ready for a lease; if it was not warmed yet, that begins now. A CPU has no kernels to compile, and
   * what went wrong once is no reason to lease nothing: a render will say it again.
   */
  isWarm(series: string): boolean {
    if (this.#warming.machine.device.kind === 'cpu') return true
    if (!this.#begun.has(series)) {
      this.#begun.add(series)
      this.#queue = this.#queue.then(() => this.#warm(series)).finally(() => this.#done.add(series))
    }
    return this.#done.has(series)
  }

  /** Resolves once nothing is being warmed any more. */
  async settle(): Promise<void> {
    await this.#queue
  }

  /** Stops warming. */
  async close(): Promise<void> {
    this.#stop.abort()
    await this.#queue
  }

  async #warm(series: string): Promise<void> {
    const {machine, log} = this.#warming
    const {signal} = this.#stop
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
