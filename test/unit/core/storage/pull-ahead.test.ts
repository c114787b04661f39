import {expect, test} from 'vitest'
import {pullAhead} from '../../../../core/storage/pull-ahead.js'

/** Counts to `count`, notes how far it got, and fails there if it is told to. */
function counting(count: number, fault?: Error) {
  const noted = {begun: 0, isClosed: false}
  async function* items() {
    try {
      for (let item = 1; item <= count; item += 1) {
        noted.begun = item
        yield item
      }
      if (fault) throw fault
    } finally {
      noted.isClosed = true
    }
  }
  return {noted, items: items()}
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

test('everything is read before the second item is asked for, in its order', async () => {
  const {noted, items} = counting(50)
  const taken: number[] = []
  for await (const item of pullAhead(items)) {
    taken.push(item)
    await turn()
    expect(noted).toEqual({begun: 50, isClosed: true})
  }
  expect(taken).toEqual(Array.from({length: 50}, (_, index) => index + 1))
})

test('a fault comes after the items before it', async () => {
  const fault = new Error('gone')
  const ahead = pullAhead(counting(2, fault).items)
  expect([(await ahead.next()).value, (await ahead.next()).value]).toEqual([1, 2])
  await expect(ahead.next()).rejects.toBe(fault)
})

test('a reader who leaves closes the stream', async () => {
  const {noted, items} = counting(1000)
  for await (const item of pullAhead(items)) if (item === 1) break
  expect(noted.isClosed).toBe(true)
  expect(noted.begun).toBeLessThan(1000)
})
