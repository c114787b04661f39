import {describe, expect, test} from 'vitest'
import {type ExrImage, rankDoubtfulCells, readExr} from '../../../../core/verify/index.js'
import {fixturePath, makeImage, makeNoise} from './exr-fixtures.js'

const [WIDTH_PX, HEIGHT_PX] = [256, 128]
const CELLS = 32

/** A textured picture with noise of one strength; with fewer samples, of a larger one. */
function render(seed: number, strength: number): ExrImage {
  const noise = makeNoise(seed)
  return makeImage(WIDTH_PX, HEIGHT_PX, (x, y) => (x % 7 < 3 ? 0.6 : 0.2) + y / 300 + strength * (noise() - 0.5))
}

/** Paints a grey square into the middle of a cell. */
function paint(image: ExrImage, leaf: number, sidePx: number): ExrImage {
  const [x0, y0] = [(leaf % 8) * 32 + 8, (leaf >> 3) * 32 + 8]
  const channels = new Map([...image.channels].map(([name, plane]) => [name, plane.slice()]))
  for (const plane of channels.values()) {
    for (let y = y0; y < y0 + sidePx; y += 1) plane.fill(0.18, y * WIDTH_PX + x0, y * WIDTH_PX + x0 + sidePx)
  }
  return {...image, channels}
}

describe('rankDoubtfulCells', () => {
  test('finds nothing of note in an honest picture', () => {
    const ranked = rankDoubtfulCells(render(1, 0.02), render(2, 0.08), [''])
    expect(ranked.map(({leaf}) => leaf).sort((a, b) => a - b)).toEqual(Array.from({length: CELLS}, (_, i) => i))
    expect(ranked[0]?.score).toBeLessThan(5)
  })

  test('ranks the one cell first that was painted over in a quarter', () => {
    const [first, second] = rankDoubtfulCells(paint(render(1, 0.02), 13, 16), render(2, 0.08), [''])
    expect(first?.leaf).toBe(13)
    expect(first?.score).toBeGreaterThan(3 * (second?.score ?? Number.POSITIVE_INFINITY))
  })

  test('ranks a cell of another layer by its leaf', () => {
    const inLayers = (image: ExrImage, other: ExrImage): ExrImage => ({
      ...image,
      channels: new Map(
        [...image.channels].flatMap(([name, plane]) => [
          [`Near.Combined.${name}`, plane] as const,
          [`Far.Combined.${name}`, other.channels.get(name) ?? plane] as const,
        ]),
      ),
    })
    const output = inLayers(render(1, 0.02), paint(render(3, 0.02), 2, 16))
    const preview = inLayers(render(2, 0.08), render(4, 0.08))
    expect(rankDoubtfulCells(output, preview, ['Near', 'Far'])[0]?.leaf).toBe(CELLS + 2)
  })

  test('takes half of the samples for an honest preview in a real render', async () => {
    const [honest, preview] = await Promise.all(
      ['honest', 'half-samples'].map((name) => readExr(fixturePath(`render-${name}.exr`))),
    )
    for (const {score} of rankDoubtfulCells(honest as ExrImage, preview as ExrImage, [''])) {
      expect(score).toBeLessThan(4)
    }
  })

  test('refuses a preview of another size', () => {
    const small = makeImage(64, 64, () => 0.5)
    expect(() => rankDoubtfulCells(render(1, 0.02), small, [''])).toThrow(
      'The preview has 64x64 px; expected 256x128 px.',
    )
  })
})
