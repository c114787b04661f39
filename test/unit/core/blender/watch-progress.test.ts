import {describe, expect, test} from 'vitest'
import {RenderHungError, watchProgress} from '../../../../core/blender/index.js'
import type {Clock} from '../../../../core/clock.js'

/** A clock that jumps from one sleep to the next. */
function jumpingClock(): Clock {
  let nowMs = 0
  return {
    nowMs: () => nowMs,
    sleep: async (durationMs, signal) => {
      await Promise.resolve()
      signal?.throwIfAborted()
      nowMs += durationMs
    },
  }
}

const signal = new AbortController().signal

function untilStopped(stop: AbortSignal): Promise<never> {
  return new Promise((_, reject) => stop.addEventListener('abort', () => reject(stop.reason)))
}

describe('watchProgress', () => {
  test('stops a render that is silent for too long', async () => {
    const hung = watchProgress({silenceMs: 1_800_000, signal, clock: jumpingClock()}, untilStopped)
    await expect(hung).rejects.toThrow(
      new RenderHungError('The render made no progress for 30 minutes and was stopped.'),
    )
  })

  test('lets a render go on that makes progress', async () => {
    const clock = jumpingClock()
    const sleeps: number[] = []
    const sleep: Clock['sleep'] = (durationMs, stop) => {
      sleeps.push(durationMs)
      return clock.sleep(durationMs, stop)
    }
    const render = watchProgress({silenceMs: 10, signal, clock: {...clock, sleep}}, async (stop, onProgress) => {
      for (let step = 0; step < 20; step += 1) {
        onProgress()
        await Promise.resolve()
        stop.throwIfAborted()
      }
      return 'done'
    })
    await expect(render).resolves.toBe('done')
    expect(sleeps.length).toBeGreaterThan(1)
  })

  test('ends with the reason of who stops it', async () => {
    const stop = new AbortController()
    const render = watchProgress({silenceMs: 1e6, signal: stop.signal}, untilStopped)
    stop.abort(new Error('the node drains'))
    await expect(render).rejects.toThrow('the node drains')
  })
})
