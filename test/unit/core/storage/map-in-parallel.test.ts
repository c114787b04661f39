import {describe, expect, test} from 'vitest'
import {mapInParallel} from '../../../../core/storage/map-in-parallel.js'

describe('mapInParallel', () => {
  test('keeps the order and never runs more than the limit', async () => {
    let running = 0
    let mostRunning = 0
    const doubled = await mapInParallel([1, 2, 3, 4, 5], 2, async (item) => {
      running += 1
      mostRunning = Math.max(mostRunning, running)
      await new Promise((resolve) => setImmediate(resolve))
      running -= 1
      return item * 2
    })
    expect(doubled).toEqual([2, 4, 6, 8, 10])
    expect(mostRunning).toBe(2)
  })

  test('begins nothing after an error and throws it', async () => {
    const begun: number[] = []
    const failing = mapInParallel([1, 2, 3, 4], 1, async (item) => {
      begun.push(item)
      if (item === 2) throw new Error('second')
    })
    await expect(failing).rejects.toThrow('second')
    expect(begun).toEqual([1, 2])
  })

  test('gives nothing for nothing', async () => {
    expect(await mapInParallel([], 4, async (item) => item)).toEqual([])
  })
})
