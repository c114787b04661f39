import {expect, test} from 'vitest'
import {RecentRate} from '../../../../cli/view/recent-rate.js'

test('tells what moved in the last five seconds, not since the start', () => {
  const rate = new RecentRate()
  expect(rate.bytesPerSec(0)).toBe(0)
  rate.note(0, 0)
  rate.note(4000, 1000)
  expect(rate.bytesPerSec(1000)).toBe(4000)
  expect(rate.bytesPerSec(4000)).toBe(1000)
  rate.note(4000, 60_000)
  expect(rate.bytesPerSec(60_000)).toBe(0)
  rate.note(9000, 62_000)
  expect(rate.bytesPerSec(62_000)).toBe(1000)
  expect(rate.bytesPerSec(70_000)).toBe(0)
})

test('takes what moves within a tenth of a second for one step', () => {
  const rate = new RecentRate()
  for (let bytes = 0; bytes <= 1000; bytes += 1) rate.note(bytes, bytes)
  expect(rate.bytesPerSec(1000)).toBe(1000)
})
