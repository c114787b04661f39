import {describe, expect, test} from 'vitest'
import {StorageRefusedError, StorageUnreachableError} from '../../../../core/storage/storage-errors.js'
import {withRetries} from '../../../../core/storage/with-retries.js'

describe('withRetries', () => {
  test('repeats what did not answer, after longer and longer pauses', async () => {
    const {clock, pausesMs} = notingClock()
    let tries = 0
    const run = async () => {
      tries += 1
      if (tries < 4) throw new StorageUnreachableError('away')
      return tries
    }
    expect(await withRetries(run, {clock})).toBe(4)
    expect(pausesMs).toEqual([100, 300, 900])
  })

  test('gives up after five tries', async () => {
    const {clock, pausesMs} = notingClock()
    const run = () => Promise.reject(new StorageUnreachableError('away'))
    await expect(withRetries(run, {clock})).rejects.toThrow('away')
    expect(pausesMs).toHaveLength(4)
  })

  test('repeats no refusal', async () => {
    const {clock, pausesMs} = notingClock()
    await expect(withRetries(() => Promise.reject(new StorageRefusedError('no')), {clock})).rejects.toThrow('no')
    expect(pausesMs).toEqual([])
  })
})

function notingClock() {
  const pausesMs: number[] = []
  const sleep = async (durationMs: number) => void pausesMs.push(durationMs)
  return {pausesMs, clock: {nowMs: () => 0, sleep}}
}
