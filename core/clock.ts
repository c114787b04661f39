import {setTimeout as sleepMs} from 'node:timers/promises'

/** Time as a dependency, so that rules about time are testable without waiting. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  nowMs(): number
  /** Resolves after `durationMs`, or rejects with the reason of `signal` as soon as it aborts. */
  sleep(durationMs: number, signal?: AbortSignal): Promise<void>
}

/** The clock of the machine. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  sleep: async (durationMs, signal) => {
    try {
      await sleepMs(durationMs, undefined, signal ? {signal} : undefined)
    } catch (error) {
      throw signal?.aborted ? signal.reason : error
    }
  },
}
