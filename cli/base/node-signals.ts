import {InterruptedError} from './interruption.js'

/** The two ways to stop a node, and how to stop listening. */
export interface NodeSignals {
  /** Aborts on the first Ctrl-C: finish the task in hand. */
  drain: AbortSignal
  /** Aborts on the second Ctrl-C, or on SIGTERM: stop now. */
  stop: AbortSignal
  stopListening(): void
}

/** Two Ctrl-C closer than this count as one: a terminal sends it to a launcher and to the process behind it. */
const REPEAT_MS = 300

/** Listens for the signals that stop a node; says on `note` what each one does. */
export function listenForNodeSignals(note: (line: string) => void): NodeSignals {
  const drain = new AbortController()
  const stop = new AbortController()
  let lastAtMs = Number.NEGATIVE_INFINITY
  const onInterrupt = () => {
    const nowMs = performance.now()
    if (nowMs - lastAtMs < REPEAT_MS) return
    lastAtMs = nowMs
    if (drain.signal.aborted) return onTerminate()
    note('Finishing the task in hand; Ctrl-C again stops now and hands the lease back.')
    drain.abort(new InterruptedError('The node was asked to finish its task and stop.'))
  }
  const onTerminate = () => {
    drain.abort(new InterruptedError('The node was asked to stop.'))
    stop.abort(new InterruptedError('The node was asked to stop now.'))
  }
  process.on('SIGINT', onInterrupt)
  process.on('SIGTERM', onTerminate)
  return {
    drain: drain.signal,
    stop: stop.signal,
    stopListening: () => {
      process.off('SIGINT', onInterrupt)
      process.off('SIGTERM', onTerminate)
    },
  }
}
