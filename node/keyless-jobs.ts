import {type Clock, systemClock} from '../core/clock.js'
import type {KeyNotices} from '../core/market/index.js'

/** How often the node asks whether it was given a key, in ms. */
const LOOK_MS = 5000

/** Private jobs that this node has no key of: their artists may give it one later. */
export class KeylessJobs {
  readonly #notices: Pick<KeyNotices, 'findJobs'>
  readonly #marginBlocks: number
  readonly #clock: Clock
  readonly #jobs = new Set<number>()
  /** First block whose notices are new. */
  #fromBlock = 0
  #nextLookMs = 0

  /** @param marginBlocks - Blocks that the chain may replace by others. */
  constructor(notices: Pick<KeyNotices, 'findJobs'>, marginBlocks: number, clock = systemClock) {
    this.#notices = notices
    this.#marginBlocks = marginBlocks
    this.#clock = clock
  }

  /** Notes a job that could not be opened in a block. */
  note(jobId: number, blockNumber: number): void {
    if (this.#jobs.size === 0) this.#fromBlock = this.#firstNewAfter(blockNumber)
    this.#jobs.add(jobId)
  }

  /** Whether a job could not be opened, and its artist has wrapped no key since. */
  has(jobId: number): boolean {
    return this.#jobs.has(jobId)
  }

  /** Forgets jobs that are over, and those whose artists wrapped keys meanwhile: they are worth another try. */
  async look(blockNumber: number, openJobs: readonly number[]): Promise<void> {
    for (const jobId of this.#jobs) if (!openJobs.includes(jobId)) this.#jobs.delete(jobId)
    if (this.#jobs.size === 0 || this.#clock.nowMs() < this.#nextLookMs) return
    this.#nextLookMs = this.#clock.nowMs() + LOOK_MS
    for (const jobId of await this.#notices.findJobs(this.#fromBlock)) this.#jobs.delete(jobId)
    this.#fromBlock = this.#firstNewAfter(blockNumber)
  }

  #firstNewAfter(blockNumber: number): number {
    return Math.max(0, blockNumber + 1 - this.#marginBlocks)
  }
}
