import {describe, expect, test} from 'vitest'
import {
  cellRects,
  compareImages,
  countGrain,
  type ExrImage,
  fingerprintCell,
  readExr,
} from '../../../../core/verify/index.js'
import {fixturePath} from './exr-fixtures.js'

const FLAT_GRAIN_BITS = 16
const COLOURS = ['R', 'G', 'B']

/** Every cell replaced by its mean: right in colour, without any grain. */
function flatten(image: ExrImage): ExrImage {
  return mapCells(image, (cell) => cell.map(() => cell.reduce((sum, value) => sum + value, 0) / cell.length))
}

/** Every pixel replaced by the mean of its 2x2 block: smooth, but with the shapes of the picture. */
function smooth(image: ExrImage): ExrImage {
  return mapCells(image, (cell) =>
    cell.map((_, i) => {
      const at = (i >> 6) * 64 + (i & 30)
      return [0, 1, 32, 33].reduce((sum, step) => sum + (cell[at + step] ?? 0), 0) / 4
    }),
  )
}

function mapCells(image: ExrImage, change: (cell: number[]) => number[]): ExrImage {
  const channels = new Map(
    COLOURS.map((name) => {
      const plane = image.channels.get(name) ?? new Float32Array()
      const changed = plane.slice()
      for (const {x0, y0} of cellRects(image.widthPx, image.heightPx)) {
        const places = Array.from({length: 1024}, (_, i) => (y0 + (i >> 5)) * image.widthPx + x0 + (i & 31))
        for (const [i, value] of change(places.map((place) => plane[place] ?? 0)).entries()) {
          changed[places[i] ?? 0] = value
        }
      }
      return [name, changed]
    }),
  )
  return {...image, channels}
}

describe('a node that makes cells flat', () => {
  test.each([
    ['the mean of each cell', flatten],
    ['the mean of each block', smooth],
  ])('is caught in every cell that has grain when rendered: %s', async (_, makeFlat) => {
    const honest = await readExr(fixturePath('render-honest.exr'))
    const flat = makeFlat(honest)
    const {cells} = compareImages(honest, flat)
    const grainy = cells.filter(({grainBits}) => grainBits >= FLAT_GRAIN_BITS)
    expect(grainy.length).toBeGreaterThan(0)
    expect(grainy.every(({verdict}) => verdict === 'mismatch')).toBe(true)
    expect(countGrain(fingerprintCell(flat, '', {x0: 0, y0: 0, x1: 32, y1: 32}))).toBe(0)
  })

  test('hides no other colour where the honest cell is flat too', async () => {
    const sky = flatten(await readExr(fixturePath('render-honest.exr')))
    const darker = mapCells(sky, (cell) => cell.map((value) => value * 0.98))
    expect(compareImages(sky, darker).cells.every(({bits, verdict}) => bits === 0 && verdict === 'mismatch')).toBe(true)
  })
})
