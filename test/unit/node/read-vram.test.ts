import {describe, expect, test} from 'vitest'
import {parseNvidia, readVramMb} from '../../../node/read-vram.js'

describe('parseNvidia', () => {
  test.each([
    ['81559\n', [81_559]],
    ['24564\n8192\n', [24_564, 8192]],
    ['', []],
    ['[N/A]\n8192\n', [8192]],
  ])('of %j is %j', (text, expected) => {
    expect(parseNvidia(text)).toEqual(expected)
  })
})

describe('readVramMb', () => {
  test('is 0 on a CPU', async () => {
    expect(await readVramMb({kind: 'cpu'})).toBe(0)
  })
})
