import type {ProgressStream} from '../../../../cli/view/progress.js'
import type {Clock} from '../../../../core/clock.js'

/** A clock that stands still until it is told to advance, second by second. */
export class FakeClock implements Clock {
  #nowMs = 0
  readonly #sleepers = new Set<{wakeAtMs: number; wake: () => void}>()

  nowMs(): number {
    return this.#nowMs
  }

  sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#sleepers.add({wakeAtMs: this.#nowMs + durationMs, wake: resolve})
      signal?.addEventListener('abort', () => reject(signal.reason))
    })
  }

  /** Moves the time on and lets everything that was waiting for it run. */
  async advance(durationMs: number): Promise<void> {
    this.#nowMs += durationMs
    for (const sleeper of this.#sleepers) {
      if (sleeper.wakeAtMs > this.#nowMs) continue
      this.#sleepers.delete(sleeper)
      sleeper.wake()
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** A stream that keeps everything, and shows what a terminal would have on its screen. */
export class FakeTerminal implements ProgressStream {
  columns = 80
  raw = ''

  write(text: string): void {
    this.raw += text
  }

  /** The screen after all cursor movements that the live block uses. */
  screen(): string {
    const lines = ['']
    for (const part of this.raw.split(MOVE_UP)) {
      const rows = /^\d+$/.test(part) ? Number(part) : undefined
      if (rows !== undefined) lines.splice(lines.length - 1 - rows, rows + 1, '')
      else for (const [index, line] of part.split('\n').entries()) append(lines, line, index > 0)
    }
    return lines.join('\n')
  }
}

/** Up by so many lines, to the first column, and erase everything below. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape sequence is what the test is about
const MOVE_UP = /\u001b\[(\d+)A\r\u001b\[0J/

function append(lines: string[], text: string, isNewLine: boolean): void {
  if (isNewLine) lines.push(text)
  else lines[lines.length - 1] += text
}
