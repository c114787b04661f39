import {describe, expect, test} from 'vitest'
import {CellError, cellRects, fingerprintCell, listLayers, MEAN_SCALE, readExr} from '../../../../core/verify/index.js'
import {type ExpectedFile, expectedFiles, fixturePath, makeImage} from './exr-fixtures.js'

const rect = {x0: 0, y0: 0, x1: 32, y1: 32}
const files = Object.entries(expectedFiles).filter(([, {cells}]) => cells && cells.length > 0)

/** The bits of a cell that is 1 everywhere but at one pixel. */
function grainWithPixel(x: number, y: number, value: number): string {
  const print = fingerprintCell(
    makeImage(32, 32, (px, py) => (px === x && py === y ? value : 1)),
    '',
    rect,
  )
  return print.grain0.slice(2) + print.grain1.slice(2)
}

describe('fingerprintCell', () => {
  test.each(files)('agrees with numpy on every cell of %s', async (name, expected: ExpectedFile) => {
    const image = await readExr(fixturePath(name))
    const rects = cellRects(image.widthPx, image.heightPx)
    const prints = listLayers(image).flatMap((layer) =>
      rects.map((cell) => ({layer, x0: cell.x0, y0: cell.y0, ...fingerprintCell(image, layer, cell)})),
    )
    expect(prints).toEqual(expected.cells)
  })

  test('has no grain where the picture is flat, and the mean in fixed point', () => {
    const print = fingerprintCell(
      makeImage(32, 32, (_x, _y, channel) => [(15 / 16) ** 2, (3 / 16) ** 2, -5][channel] as number),
      '',
      rect,
    )
    const zero = `0x${'0'.repeat(64)}`
    expect(print).toEqual({grain0: zero, grain1: zero, red: 0, green: -262144, blue: -524288})
  })

  test.each([
    ['a', 0, 0, 2, '8'],
    ['b', 1, 0, 2, '4'],
    ['c', 0, 1, 2, '4'],
    ['d', 1, 1, 2, '8'],
    ['a', 0, 0, 0.5, '4'],
  ])('sets the first bits from pixel %s of the first block', (_name, x, y, value, digit) => {
    expect(grainWithPixel(x, y, value)).toBe(digit.padEnd(128, '0'))
  })

  test('numbers blocks row by row, four to a byte', () => {
    expect(grainWithPixel(2, 0, 2)).toBe('2'.padEnd(128, '0'))
    expect(grainWithPixel(0, 2, 2)).toBe(`${'0'.repeat(8)}8`.padEnd(128, '0'))
    expect(grainWithPixel(31, 31, 2)).toBe('2'.padStart(128, '0'))
  })

  test('ignores a difference below 0.008 stops and sees one above', () => {
    const lifted = (stops: number) => (1 + 1 / 256) * 2 ** stops - 1 / 256
    expect(grainWithPixel(0, 0, lifted(0.0079))).toBe('0'.repeat(128))
    expect(grainWithPixel(0, 0, lifted(0.0081))).toBe('8'.padEnd(128, '0'))
  })

  test('reads the cell where its rectangle says', () => {
    const image = makeImage(64, 48, (x, y) => (x >= 32 && y >= 16 ? 1 : 1000))
    expect(fingerprintCell(image, '', {x0: 32, y0: 16, x1: 64, y1: 48}).red).toBe(11464)
  })

  test('lets a spark weigh little: 500 times as bright as its cell, it moves the mean by a twentieth of a stop', () => {
    const redWith = (spark: number) =>
      fingerprintCell(
        makeImage(32, 32, (x, y) => (x === 9 && y === 9 ? spark : 0.2)),
        '',
        rect,
      ).red
    expect((redWith(100) - redWith(0.2)) / MEAN_SCALE).toBeCloseTo(0.052, 3)
  })

  test('refuses a layer that the image does not have', () => {
    expect(() =>
      fingerprintCell(
        makeImage(32, 32, () => 1),
        'Sky',
        rect,
      ),
    ).toThrow(new CellError("The image has no channel 'Sky.Combined.R' for layer 'Sky'; it has R, G, B."))
  })

  test.each([
    {x0: 0, y0: 0, x1: 32, y1: 31},
    {x0: 1, y0: 0, x1: 33, y1: 32},
  ])('refuses the rectangle $x0 $y0 $x1 $y1', (other) => {
    expect(() =>
      fingerprintCell(
        makeImage(32, 32, () => 1),
        '',
        other,
      ),
    ).toThrow('is not a 32x32 px square inside an image of 32x32 px.')
  })

  test('refuses a pixel that is not finite', () => {
    const image = makeImage(32, 32, (x, y) => (x === 5 && y === 6 ? Number.NaN : 1))
    expect(() => fingerprintCell(image, '', rect)).toThrow(
      "Cell (0, 0)–(32, 32) of layer '' has no mean colour: a pixel is NaN or infinite.",
    )
  })
})
