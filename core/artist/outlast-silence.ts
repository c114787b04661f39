import {type Clock, systemClock} from '../clock.js'
import {ChainUnreachableError} from '../market/index.js'

/** How long the chain may stay silent before a command gives up waiting, in ms. */
const SILENCE_MS = 60_000

/**
 * Does what needs the chain, again and again while the chain is silent: a chain that is started anew costs a job nothing.
 *
 * @param act - May be done again from its beginning.
 * @throws {ChainUnreachableError} If the chain has been silent for a minute.
 * @throws What `act` throws otherwise, and the reason of the signal when it aborts.
 */
export async function outlastSilence<T>(
  act: () => Promise<T>,
  {lookMs, signal, clock = systemClock}: {lookMs: number; signal: AbortSignal; clock?: Clock},
): Promise<T> {
  const startedAtMs = clock.nowMs()
  for (;;) {
    try {
      return await act()
    } catch (error) {
      const isSilent = error instanceof ChainUnreachableError
      if (!isSilent || clock.nowMs() - startedAtMs > SILENCE_MS) throw error
    }
    await clock.sleep(lookMs, signal)
  }
}
