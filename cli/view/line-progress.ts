import type {Clock} from '../../core/clock.js'
import {formatDuration} from '../../core/units.js'
import type {Progress, ProgressStream, ProgressUpdate} from './progress.js'
import {toPrintable} from './to-printable.js'

/** Progress for pipes and log files: one line per stage and per finished frame, no cursor movements. */
export class LineProgress implements Progress {
  readonly #startedAtMs: number
  #framesDone = 0
  #framesTotal: number | undefined
  #isOver = false

  constructor(
    private readonly stream: ProgressStream,
    private readonly clock: Clock,
  ) {
    this.#startedAtMs = clock.nowMs()
  }

  stage(name: string): void {
    this.line(name)
  }

  update({framesDone, framesTotal = this.#framesTotal, finishedFrame}: ProgressUpdate): void {
    this.#framesTotal = framesTotal
    if (framesDone === undefined || framesDone <= this.#framesDone) return
    this.#framesDone = framesDone
    const count = framesTotal === undefined ? `${framesDone}` : `${framesDone} of ${framesTotal}`
    this.line(finishedFrame === undefined ? `frames done: ${count}` : `frame ${finishedFrame} done, ${count}`)
  }

  line(text: string): void {
    this.stream.write(`${toPrintable(text)}\n`)
  }

  done(): void {
    if (!this.#isOver) this.line(`done in ${formatDuration(this.clock.nowMs() - this.#startedAtMs)}`)
    this.stop()
  }

  stop(): void {
    this.#isOver = true
  }
}
