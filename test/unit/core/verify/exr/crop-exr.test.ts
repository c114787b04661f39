import {describe, expect, test} from 'vitest'
import {CropError, cropExr} from '../../../../../core/verify/index.js'
import {makeImage} from '../exr-fixtures.js'

const frame = makeImage(70, 50, (x, y, channel) => x + 100 * y + 10_000 * channel)

describe('cropExr', () => {
  test('cuts a rectangle out of every channel', () => {
    const crop = cropExr(frame, {x0: 68, y0: 48, x1: 70, y1: 50})
    expect([crop.widthPx, crop.heightPx, ...(crop.channels.get('G') ?? [])]).toEqual([2, 2, 14868, 14869, 14968, 14969])
  })

  test('keeps the attributes', () => {
    const attributes = new Map([['cryptomatte/1/name', 'ViewLayer.CryptoObject']])
    expect(cropExr({...frame, attributes}, {x0: 0, y0: 0, x1: 1, y1: 1}).attributes).toEqual(attributes)
  })

  test.each([
    {x0: 0, y0: 0, x1: 71, y1: 50},
    {x0: -1, y0: 0, x1: 3, y1: 3},
    {x0: 3, y0: 3, x1: 3, y1: 4},
    {x0: 0.5, y0: 0, x1: 3, y1: 3},
  ])('refuses the rectangle $x0 $y0 $x1 $y1', (rect) => {
    expect(() => cropExr(frame, rect)).toThrow(CropError)
  })
})
