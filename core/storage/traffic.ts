import {type Clock, systemClock} from '../clock.js'

/** Time that a bucket may save up for a burst, in ms. */
const BURST_MS = 250

/** What went over the wire so far, in bytes of blocks. */
export interface TrafficCount {
  sentBytes: number
  receivedBytes: number
  /** All that will have been sent in the end, as far as is known: it falls while back ends say what they have already. */
  toSendBytes: number
}

/** How the traffic of one command is held back and watched. */
export interface TrafficOptions {
  /** Most bytes a second, sent and received together; by default as many as there can be. */
  bytesPerSec?: number | undefined
  /** Called after each block, and when more is known of what is to be sent. */
  onTraffic?: ((count: TrafficCount) => void) | undefined
  /** Called while a back end walks a tree that it pins, with the bytes so far. */
  onPin?: ((walkedBytes: number) => void) | undefined
  /** Called while a pinning service fetches a tree, with each new state of its pin. */
  onPinState?: ((place: string, state: string) => void) | undefined
  clock?: Clock
}

/**
 * Counts the blocks that go to back ends and come from them, and holds them back by one token bucket.
 *
 * Each takes its bytes from the bucket before it is sent or after it came, and waits until they are paid for: the rate holds
 * on average, while a back end that gathers blocks (16 MiB for Kubo, 64 MiB for S3) sends what it gathered at once.
 */
export class Traffic {
  readonly #options: TrafficOptions
  readonly #clock: Clock
  readonly #count: TrafficCount = {sentBytes: 0, receivedBytes: 0, toSendBytes: 0}
  #paidUntilMs = Number.NEGATIVE_INFINITY

  constructor(options: TrafficOptions = {}) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
  }

  /** Notes that more is to be sent, or less. */
  expect(deltaBytes: number): void {
    this.#count.toSendBytes += deltaBytes
    this.#options.onTraffic?.({...this.#count})
  }

  /** Waits until a block may be sent. */
  async send(bytes: number, signal?: AbortSignal): Promise<void> {
    await this.#take(bytes, signal)
    this.#count.sentBytes += bytes
    this.#options.onTraffic?.({...this.#count})
  }

  /** Tells how far a back end is that pins a tree. */
  pin(walkedBytes: number): void {
    this.#options.onPin?.(walkedBytes)
  }

  /** Tells what a pinning service says of a pin. */
  wait(place: string, state: string): void {
    this.#options.onPinState?.(place, state)
  }

  /** Waits until a block that came is paid for. */
  async receive(bytes: number, signal?: AbortSignal): Promise<void> {
    this.#count.receivedBytes += bytes
    this.#options.onTraffic?.({...this.#count})
    await this.#take(bytes, signal)
  }

  async #take(bytes: number, signal?: AbortSignal): Promise<void> {
    const {bytesPerSec} = this.#options
    if (bytesPerSec === undefined) return
    const nowMs = this.#clock.nowMs()
    this.#paidUntilMs = Math.max(this.#paidUntilMs, nowMs - BURST_MS) + (1000 * bytes) / bytesPerSec
    const waitMs = this.#paidUntilMs - nowMs
    if (waitMs > 0) await this.#clock.sleep(waitMs, signal)
  }
}
