import {styleText} from 'node:util'
import type {Clock} from '../../core/clock.js'
import {toPrintable} from '../../core/to-printable.js'
import {formatDuration} from '../../core/units.js'
import {formatFrames, formatStatus} from './format-status.js'
import type {Progress, ProgressStream, ProgressUpdate} from './progress.js'
import type {ProgressState} from './progress-state.js'
import {RecentRate} from './recent-rate.js'

/**
 * Progress for terminals: finished stages stay as lines, the running one is a block that is drawn again in place.
 *
 * The cursor stays visible and below the block, so that a killed process leaves a usable terminal.
 */
export class LiveProgress implements Progress {
  #ticking: AbortController | undefined
  #state: ProgressState | undefined
  #rate = new RecentRate()
  /** Price and checks go on through all stages; frames start anew in each. */
  #totals: Pick<ProgressState, 'priceMicrocredits' | 'checksDone' | 'checksMatched'> = {}
  #drawnLines = 0

  constructor(
    private readonly stream: ProgressStream,
    private readonly clock: Clock,
    private readonly isColorful: boolean,
  ) {}

  stage(name: string): void {
    this.#endStage()
    this.#startTicking()
    this.#rate = new RecentRate()
    this.#state = {...this.#totals, stageName: toPrintable(name), stageStartedAtMs: this.clock.nowMs()}
    this.#redraw()
  }

  update({finishedFrame: _, ...change}: ProgressUpdate): void {
    if (!this.#state) return
    this.#state = {...this.#state, ...change}
    if (change.bytesDone !== undefined) this.#rate.note(change.bytesDone, this.clock.nowMs())
    const {priceMicrocredits, checksDone, checksMatched} = this.#state
    this.#totals = {priceMicrocredits, checksDone, checksMatched}
    this.#redraw()
  }

  line(text: string): void {
    this.#write(`${toPrintable(text)}\n`)
  }

  done(): void {
    this.#endStage()
    this.stop()
  }

  stop(): void {
    this.#ticking?.abort()
    this.#ticking = undefined
    this.#state = undefined
    this.#write('')
  }

  #endStage(): void {
    if (!this.#state) return
    const {stageName, stageStartedAtMs} = this.#state
    const details = [formatFrames(this.#state), formatDuration(this.clock.nowMs() - stageStartedAtMs)]
    this.#state = undefined
    this.#write(`${this.#green('✓')} ${stageName}  ${details.filter(Boolean).join('  ')}\n`)
  }

  #redraw(): void {
    this.#write('')
  }

  /** Replaces the block by `text` with the block below it, in one write, so that it does not flicker. */
  #write(text: string): void {
    const erase = this.#drawnLines > 0 ? `\u001b[${this.#drawnLines}A\r\u001b[0J` : ''
    const columns = Math.max(20, (this.stream.columns || 80) - 1)
    const block = this.#state ? formatStatus(this.#state, this.clock.nowMs(), columns, this.#rate) : []
    this.#drawnLines = block.length
    const output = erase + text + block.map((line) => `${line}\n`).join('')
    if (output !== '') this.stream.write(output)
  }

  #green(text: string): string {
    return this.isColorful ? styleText('green', text, {validateStream: false}) : text
  }

  #startTicking(): void {
    if (this.#ticking) return
    this.#ticking = new AbortController()
    void this.#tick(this.#ticking.signal)
  }

  async #tick(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.clock.sleep(1000, signal).catch(() => undefined)
      if (!signal.aborted) this.#redraw()
    }
  }
}
