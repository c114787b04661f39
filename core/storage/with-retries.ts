import {type Clock, systemClock} from '../clock.js'
import {StorageUnreachableError} from './storage-errors.js'

/** Tries of a request before its back end counts as unreachable. */
const TRIES = 5
/** Pause before the second try, in ms; each later one is three times as long. */
const FIRST_PAUSE_MS = 100

/** Repeats a request that failed because its back end did not answer; any other error is thrown at once. */
export async function withRetries<Result>(
  run: () => Promise<Result>,
  {signal, clock = systemClock}: {signal?: AbortSignal; clock?: Clock} = {},
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run()
    } catch (error) {
      signal?.throwIfAborted()
      if (!(error instanceof StorageUnreachableError) || attempt >= TRIES) throw error
      await clock.sleep(FIRST_PAUSE_MS * 3 ** (attempt - 1), signal)
    }
  }
}
