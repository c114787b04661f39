import {describe, expect, test} from 'vitest'
import {DEFAULT_THRESHOLDS, type ExrImage, rankMovedCells} from '../../../../core/verify/index.js'
import {makeImage, makeNoise} from './exr-fixtures.js'

const ALL = Array.from({length: 8}, (_, leaf) => leaf)

/** A preview of a scene whose camera rests: the noise stays, and a lamp is where it is. */
function preview(lamps: readonly {leaf: number; light: number}[] = []): ExrImage {
  const noise = makeNoise(5)
  const values = Array.from({length: 3 * 128 * 64}, () => 0.3 + 0.2 * noise())
  return makeImage(128, 64, (x, y, channel) => {
    const leaf = Math.floor(y / 32) * 4 + Math.floor(x / 32)
    const lamp = lamps.find((one) => one.leaf === leaf)
    return (values[(channel * 64 + y) * 128 + x] as number) + (lamp && x % 32 > 20 ? lamp.light * (1 + noise()) : 0)
  })
}

describe('rankMovedCells', () => {
  test('leaves out cells whose previews repeat too, as those of a still camera do', () => {
    expect(rankMovedCells([preview(), preview()], [''], ALL, DEFAULT_THRESHOLDS)).toEqual([])
  })

  test('ranks by how far they moved, among the cells that repeat', () => {
    const lamps = [
      {leaf: 2, light: 0.01},
      {leaf: 5, light: 0.8},
      {leaf: 6, light: 0.1},
    ]
    const leavesOf = (leaves: readonly number[]) =>
      rankMovedCells([preview(), preview(lamps)], [''], leaves, DEFAULT_THRESHOLDS).map(({leaf}) => leaf)
    expect(leavesOf(ALL)).toEqual([5, 6, 2])
    expect(leavesOf([0, 2, 6])).toEqual([6, 2])
  })

  test('refuses a preview of another size', () => {
    expect(() => rankMovedCells([makeImage(64, 64, () => 1), preview()], [''], ALL, DEFAULT_THRESHOLDS)).toThrow(
      'The preview of the frame before has 64x64 px; expected 128x64 px.',
    )
  })
})
