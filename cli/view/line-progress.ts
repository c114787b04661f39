import type {Clock} from '../../core/clock.js'
import {toPrintable} from '../../core/to-printable.js'
import {formatDuration} from '../../core/units.js'
import type {Progress, ProgressStream, ProgressUpdate} from './progress.js'

/** Progress for pipes and log files: one line per stage and per finished frame, no cursor movements. */
export class LineProgress implements Progress {
  readonly #startedAtMs: number
  readonly #finishedFrames = new Set<number>()
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
    this.#isOver = false
    this.line(name)
  }

  update({framesDone = 0, framesTotal = this.#framesTotal, finishedFrame}: ProgressUpdate): void {
    this.#framesTotal = framesTotal
    this.#framesDone = Math.max(this.#framesDone, framesDone)
    if (finishedFrame === undefined || this.#finishedFrames.has(finishedFrame)) return
    this.#finishedFrames.add(finishedFrame)
    const count = Math.max(this.#framesDone, this.#finishedFrames.size)
    this.line(`frame ${finishedFrame} done${framesTotal === undefined ? '' : `, ${count} of ${framesTotal}`}`)
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
