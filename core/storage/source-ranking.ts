import {type Clock, systemClock} from '../clock.js'
import type {Storage} from './blocks.js'
import {BlockCorruptError, BlockMissingError, BlockSizeError} from './storage-errors.js'

/** Wrong blocks after which a source is not asked again. */
const MOST_WRONG_BLOCKS = 3
/** How long a source that failed is asked last, in ms. */
const PENALTY_MS = 10_000
/** Weight of the newest answer in the mean time of answers. */
const NEWEST = 0.2

/** A storage that may hold a block. */
export interface Source {
  storage: Storage
  /** On the LAN of this machine: others cost more, though they may be faster. @default false */
  isNear?: boolean
}

/** One source of blocks, and how it has answered so far. */
class RankedSource {
  readonly storage: Storage
  readonly #isNear: boolean
  readonly #clock: Clock
  /** Mean time of an answer in ms. */
  #answerMs: number
  #waiting = 0
  #wrongBlocks = 0
  #failedAtMs = Number.NEGATIVE_INFINITY

  constructor({storage, isNear = false}: Source, answerMs: number, clock: Clock) {
    this.storage = storage
    this.#isNear = isNear
    this.#answerMs = answerMs
    this.#clock = clock
  }

  get isBanned(): boolean {
    return this.#wrongBlocks >= MOST_WRONG_BLOCKS
  }

  /** Whether it is asked before all that are not near, however busy it is. */
  get comesFirst(): boolean {
    return this.#isNear && !this.#hasFailed
  }

  get #hasFailed(): boolean {
    return this.#clock.nowMs() - this.#failedAtMs < PENALTY_MS
  }

  /** About how long the next request takes, in ms. */
  get expectedMs(): number {
    return (this.#hasFailed ? PENALTY_MS : 0) + (this.#waiting + 1) * this.#answerMs
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

  /** @param sources - In the order that holds until answers have been measured. */
  constructor(sources: readonly Source[], clock: Clock = systemClock) {
    this.#sources = sources.map((source, index) => new RankedSource(source, index + 1, clock))
  }

  /** The sources to be asked now, in this order. */
  nearest(): readonly Pick<RankedSource, 'storage' | 'ask'>[] {
    return this.#sources
      .filter(({isBanned}) => !isBanned)
      .sort((a, b) => Number(b.comesFirst) - Number(a.comesFirst) || a.expectedMs - b.expectedMs)
  }
}
