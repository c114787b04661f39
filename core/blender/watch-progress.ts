import {type Clock, systemClock} from '../clock.js'
import {CandelaError} from '../errors.js'

/** A render made no progress for so long that it will not end. */
export class RenderHungError extends CandelaError {
  readonly code = 'RENDER_HUNG'
  readonly kind = 'fault' as const
}

/** How long a render may be silent. */
export interface ProgressWatch {
  /** Most time without progress, in ms. */
  silenceMs: number
  signal: AbortSignal
  clock?: Clock
}

/**
 * Runs a render that is stopped when it makes no progress for too long.
 *
 * @param render - Gets the signal that stops it, and what to call when it gets on.
 * @throws {RenderHungError} If it was silent for `silenceMs`.
 */
export async function watchProgress<T>(
  {silenceMs, signal, clock = systemClock}: ProgressWatch,
  render: (signal: AbortSignal, onProgress: () => void) => Promise<T>,
): Promise<T> {
  const [hung, done] = [new AbortController(), new AbortController()]
  let lastAtMs = clock.nowMs()
  const watching = watch()
  try {
    return await render(AbortSignal.any([signal, hung.signal]), () => {
      lastAtMs = clock.nowMs()
    })
  } finally {
    done.abort()
    await watching
  }

  async function watch(): Promise<void> {
    while (!done.signal.aborted) {
      const leftMs = lastAtMs + silenceMs - clock.nowMs()
      if (leftMs <= 0) {
        const minutes = Math.round(silenceMs / 60_000)
        hung.abort(new RenderHungError(`The render made no progress for ${minutes} minutes and was stopped.`))
        return
      }
      await clock.sleep(leftMs, done.signal).catch(() => undefined)
    }
  }
}
