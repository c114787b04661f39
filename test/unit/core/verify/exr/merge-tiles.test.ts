import {describe, expect, test} from 'vitest'
import {cropExr, mergeTiles, type PixelRect, TileMergeError} from '../../../../../core/verify/index.js'
import {makeImage} from '../exr-fixtures.js'

const frame = makeImage(70, 50, (x, y, channel) => x + 100 * y + 10_000 * channel)
const rects: PixelRect[] = [
  {x0: 0, y0: 0, x1: 32, y1: 32},
  {x0: 32, y0: 0, x1: 70, y1: 32},
  {x0: 0, y0: 32, x1: 70, y1: 50},
]
const tiles = rects.map((rect) => ({rect, image: cropExr(frame, rect)}))

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
    expect(() => cropExr(frame, rect)).toThrow(TileMergeError)
  })
})

describe('mergeTiles', () => {
  test('puts tiles together to the frame they were cut from', () => {
    expect(mergeTiles([...tiles].reverse(), 70, 50)).toEqual(frame)
  })

  test('refuses a gap', () => {
    expect(() => mergeTiles(tiles.slice(1), 70, 50)).toThrow('The tiles cover 2476 of the 3500 pixels of the frame.')
  })

  test('refuses an overlap', () => {
    const rect = {x0: 31, y0: 0, x1: 70, y1: 32}
    const overlapping = [tiles[0], {rect, image: cropExr(frame, rect)}, tiles[2]].flatMap((tile) => tile ?? [])
    expect(() => mergeTiles(overlapping, 70, 50)).toThrow('The tiles (0, 0)–(32, 32) and (31, 0)–(70, 32) overlap.')
  })

  test('refuses a tile outside the frame', () => {
    expect(() => mergeTiles(tiles, 69, 50)).toThrow('The tile (32, 0)–(70, 32) is not inside a frame of 69x50 px.')
  })

  test('refuses an image that is not the size of its tile', () => {
    const wrong = rects.map((rect) => ({rect, image: frame}))
    expect(() => mergeTiles(wrong, 70, 50)).toThrow('The image of tile (0, 0)–(32, 32) has 70x50 px.')
  })

  test('refuses tiles with other channels', () => {
    const [first, second, third] = tiles as [(typeof tiles)[0], (typeof tiles)[0], (typeof tiles)[0]]
    const channels = new Map([...second.image.channels].slice(0, 2))
    const odd = [first, {...second, image: {...second.image, channels}}, third]
    expect(() => mergeTiles(odd, 70, 50)).toThrow(
      'The tile (32, 0)–(70, 32) has other channels than the tile (0, 0)–(32, 32): R, G.',
    )
  })

  test('refuses to make a frame of nothing', () => {
    expect(() => mergeTiles([], 70, 50)).toThrow('A frame of 70x50 px cannot be merged from no tiles.')
  })
})
