import {describe, expect, test} from 'vitest'
import {outlastSilence} from '../../../../core/artist/outlast-silence.js'
import type {Clock} from '../../../../core/clock.js'
import {ChainUnreachableError} from '../../../../core/market/index.js'

const LOOK_MS = 500

describe('outlastSilence', () => {
  test('does it again until the chain answers', async () => {
    const {act, clock, calls} = actAfterSilences(3)
    await expect(outlastSilence(act, {lookMs: LOOK_MS, signal: idle(), clock})).resolves.toBe('answered')
    expect(calls()).toBe(4)
    expect(clock.nowMs()).toBe(3 * LOOK_MS)
  })

  test('gives up after a minute', async () => {
    const {act, clock} = actAfterSilences(Number.POSITIVE_INFINITY)
    await expect(outlastSilence(act, {lookMs: LOOK_MS, signal: idle(), clock})).rejects.toThrow('is silent')
    expect(clock.nowMs()).toBe(60_000 + LOOK_MS)
  })

  test('passes other errors on at once', async () => {
    const {clock} = actAfterSilences(0)
    const act = () => Promise.reject(new Error('the lease is another one'))
    await expect(outlastSilence(act, {lookMs: LOOK_MS, signal: idle(), clock})).rejects.toThrow('another one')
    expect(clock.nowMs()).toBe(0)
  })

  test('ends with the reason of the signal', async () => {
    const signal = AbortSignal.abort(new Error('interrupted'))
    const {act, clock} = actAfterSilences(1)
    await expect(outlastSilence(act, {lookMs: LOOK_MS, signal, clock})).rejects.toThrow('interrupted')
  })
})

const idle = () => new AbortController().signal

/** A clock that only its sleepers move, and something that fails as it does on a silent chain, so many times. */
function actAfterSilences(silences: number) {
  let [nowMs, calls] = [0, 0]
  const clock: Clock = {
    nowMs: () => nowMs,
    sleep: async (durationMs, signal) => {
      signal?.throwIfAborted()
      nowMs += durationMs
    },
  }
  const act = async () => {
    calls += 1
    if (calls <= silences) throw new ChainUnreachableError('The chain is silent.')
    return 'answered'
  }
  return {act, clock, calls: () => calls}
}
