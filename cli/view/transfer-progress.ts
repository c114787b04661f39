import {type Clock, systemClock} from '../../core/clock.js'
import {createProgress, type Progress, type ProgressOptions} from './progress.js'

/** Least time between two drawings of the same stage, in ms: blocks come faster than eyes see. */
const PAUSE_MS = 100

/** A stage is left once nothing has moved in it for so long, in ms: several back ends are sent to and pin at a time. */
const QUIET_MS = 1000

/** Shows what is stored, sent or fetched: bytes, rate and, where the sum is known, the time that is left. */
export class TransferProgress {
  readonly #progress: Progress | undefined
  readonly #clock: Clock
  #stage: string | undefined
  #drawnAtMs = Number.NEGATIVE_INFINITY
  #movedAtMs = Number.NEGATIVE_INFINITY

  /**
   * Nothing is shown where no terminal is.
   *
   * @param within - A display that goes on with other stages.
   */
  constructor(options: ProgressOptions = {}, within?: Progress) {
    const isTty = options.isTty ?? (process.stderr.isTTY === true && process.env.TERM !== 'dumb')
    this.#progress = isTty ? (within ?? createProgress(options)) : undefined
    this.#clock = options.clock ?? systemClock
  }

  /** Whether anybody sees it. */
  get isShown(): boolean {
    return this.#progress !== undefined
  }

  /** Bytes that a stage has moved so far; another name begins another stage. */
  show(stage: string, bytesDone: number, bytesTotal?: number): void {
    const nowMs = this.#clock.nowMs()
    const isOther = stage !== this.#stage
    if (isOther && nowMs - this.#movedAtMs < QUIET_MS) return
    this.#movedAtMs = nowMs
    if (isOther) this.#progress?.stage(stage)
    else if (nowMs - this.#drawnAtMs < PAUSE_MS) return
    this.#stage = stage
    this.#drawnAtMs = nowMs
    this.#progress?.update({
      bytesDone,
      ...(bytesTotal === undefined ? {} : {bytesTotal: Math.max(bytesTotal, bytesDone)}),
    })
  }

  /** What is waited for while nothing moves here. */
  wait(stage: string): void {
    if (stage === this.#stage) return
    this.#stage = stage
    this.#movedAtMs = Number.NEGATIVE_INFINITY
    this.#progress?.stage(stage)
  }

  /** Takes the display away. */
  stop(): void {
    this.#progress?.stop()
  }
}
