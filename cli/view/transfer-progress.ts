import {type Clock, systemClock} from '../../core/clock.js'
import {createProgress, type Progress, type ProgressOptions} from './progress.js'

/** Least time between two drawings of the same stage, in ms: blocks come faster than eyes see. */
const PAUSE_MS = 100

/** Shows what is stored, sent or fetched: bytes, rate and, where the sum is known, the time that is left. */
export class TransferProgress {
  readonly #progress: Progress | undefined
  readonly #clock: Clock
  #stage: string | undefined
  #drawnAtMs = Number.NEGATIVE_INFINITY

  /** Nothing is shown where no terminal is. */
  constructor(options: ProgressOptions = {}) {
    const isTty = options.isTty ?? (process.stderr.isTTY === true && process.env.TERM !== 'dumb')
    this.#progress = isTty ? createProgress(options) : undefined
    this.#clock = options.clock ?? systemClock
  }

  /** Bytes that a stage has moved so far; another name begins another stage. */
  show(stage: string, bytesDone: number, bytesTotal?: number): void {
    const nowMs = this.#clock.nowMs()
    if (stage !== this.#stage) this.#progress?.stage(stage)
    else if (nowMs - this.#drawnAtMs < PAUSE_MS) return
    this.#stage = stage
    this.#drawnAtMs = nowMs
    this.#progress?.update({bytesDone, ...(bytesTotal === undefined ? {} : {bytesTotal})})
  }

  /** Takes the display away. */
  stop(): void {
    this.#progress?.stop()
  }
}
