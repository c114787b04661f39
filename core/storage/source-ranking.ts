import {type Clock, systemClock} from '../clock.js'
import type {Storage} from './blocks.js'
import {BlockCorruptError, BlockMissingError, BlockSizeError} from './storage-errors.js'

/** Wrong blocks after which a source is not asked again. */
const MOST_WRONG_BLOCKS = 3
/** How long a source that failed is asked last, in ms. */
const PENALTY_MS = 10_000
/** Weight of the newest answer in the mean time of answers. */
const NEWEST = 0.2

/** One source of blocks, and how it has answered so far. */
class RankedSource {
  readonly storage: Storage
  readonly #clock: Clock
  /** Mean time of an answer in ms. */
  #answerMs: number
  #waiting = 0
  #wrongBlocks = 0
  #failedAtMs = Number.NEGATIVE_INFINITY

  constructor(storage: Storage, answerMs: number, clock: Clock) {
    this.storage = storage
    this.#answerMs = answerMs
    this.#clock = clock
  }

  get isBanned(): boolean {
    return this.#wrongBlocks >= MOST_WRONG_BLOCKS
  }

  /** About how long the next request takes, in ms. */
  get expectedMs(): number {
    const penalty = this.#clock.nowMs() - this.#failedAtMs < PENALTY_MS ? PENALTY_MS : 0
    return penalty + (this.#waiting + 1) * this.#answerMs
  }

  /** Asks the source and remembers how it went. */
  async ask<Result>(run: (storage: Storage) => Promise<Result>): Promise<Result> {
    const startedAtMs = this.#clock.nowMs()
    this.#waiting += 1
    try {
      const result = await run(this.storage)
      this.#answerMs += NEWEST * (this.#clock.nowMs() - startedAtMs - this.#answerMs)
      return result
    } catch (error) {
      if (error instanceof BlockCorruptError || error instanceof BlockSizeError) this.#wrongBlocks += 1
      else if (!(error instanceof BlockMissingError)) this.#failedAtMs = this.#clock.nowMs()
      throw error
    } finally {
      this.#waiting -= 1
    }
  }
}

/** Sources of the same blocks, the nearest first: by mean answer, work under way and faults. Liars are left out. */
export class SourceRanking {
  readonly #sources: readonly RankedSource[]

  /** @param storages - In the order that holds until answers have been measured. */
  constructor(storages: readonly Storage[], clock: Clock = systemClock) {
    this.#sources = storages.map((storage, index) => new RankedSource(storage, index + 1, clock))
  }

  /** The sources to be asked now, in this order. */
  nearest(): readonly Pick<RankedSource, 'storage' | 'ask'>[] {
    return this.#sources.filter(({isBanned}) => !isBanned).sort((a, b) => a.expectedMs - b.expectedMs)
  }
}
