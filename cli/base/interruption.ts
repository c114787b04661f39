import {CandelaError, EXIT_CODES} from '../../core/errors.js'

/** The person or the system asked the command to stop. */
export class InterruptedError extends CandelaError {
  readonly code = 'INTERRUPTED'
  readonly kind = 'interrupted' as const
}

/** What {@link listenForInterruption} hands out. */
export interface Interruption {
  /** Aborts with an {@link InterruptedError} on the first signal. */
  signal: AbortSignal
  /** Gives the signals back to Node, whose default is to end the process. */
  stopListening(): void
}

/** What {@link listenForInterruption} needs of the process, so that a test can send it signals. */
export interface SignalSource {
  on(name: NodeJS.Signals, listener: (name: NodeJS.Signals) => void): unknown
  off(name: NodeJS.Signals, listener: (name: NodeJS.Signals) => void): unknown
  exit(code: number): void
}

/**
 * Turns the first SIGINT or SIGTERM into an abort and lets the second one end the process at once with 130.
 *
 * @param ignoreRepeatsMs - Two signals closer than this count as one, for a launcher that passes on what the
 *   terminal has already sent to the whole process group. @default 0
 */
export function listenForInterruption(
  source: SignalSource = process,
  ignoreRepeatsMs = 0,
  nowMs: () => number = Date.now,
): Interruption {
  const controller = new AbortController()
  let firstAtMs = 0
  const onSignal = (name: NodeJS.Signals) => {
    if (!controller.signal.aborted) {
      firstAtMs = nowMs()
      controller.abort(new InterruptedError(`The command was stopped by ${name}.`))
    } else if (nowMs() - firstAtMs >= ignoreRepeatsMs) {
      source.exit(EXIT_CODES.interrupted)
    }
  }
  for (const name of SIGNALS) source.on(name, onSignal)
  return {
    signal: controller.signal,
    stopListening: () => {
      for (const name of SIGNALS) source.off(name, onSignal)
    },
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const
