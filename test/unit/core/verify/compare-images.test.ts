import {describe, expect, test} from 'vitest'
import {compareImages, readExr} from '../../../../core/verify/index.js'
import {fixturePath, makeImage, makeNoise} from './exr-fixtures.js'

function makeGrain(seed: number) {
  const noise = makeNoise(seed)
  return makeImage(64, 32, () => 0.5 + 0.1 * noise())
}

/** The same picture, honest or not: test/fixtures/exr/README.md. */
function readRender(how: string) {
  return readExr(fixturePath(`render-${how}.exr`))
}

describe('compareImages', () => {
  test('finds that an image matches itself in every layer', async () => {
    const image = await readExr(fixturePath('passes-zip-float.exr'))
    const {verdict, cells} = compareImages(image, image)
    expect(verdict).toBe('match')
    expect(cells.map(({layer, bits, meanDelta}) => ({layer, bits, meanDelta}))).toEqual(
      ['Far layer', 'Near'].flatMap((layer) => Array(4).fill({layer, bits: 0, meanDelta: 0})),
    )
  })

  test('finds the same render written with another codec a match', async () => {
    const zip = await readExr(fixturePath('layers-zip-float.exr'))
    const piz = await readExr(fixturePath('layers-piz-float.exr'))
    const {verdict, cells} = compareImages(zip, piz)
    expect([verdict, cells.length]).toEqual(['match', 4])
  })

  test('finds that half floats are near enough to be inconclusive at worst', async () => {
    const float = await readExr(fixturePath('layers-zip-float.exr'))
    const half = await readExr(fixturePath('layers-zip-half.exr'))
    expect(compareImages(float, half).verdict).not.toBe('mismatch')
  })

  test('finds a render on another class of processor a match, though half of its pixels differ', async () => {
    const [avx2, sse42] = await Promise.all([readRender('honest'), readRender('sse42')])
    const {verdict, cells} = compareImages(avx2, sse42)
    expect([verdict, ...cells.map(({bits}) => bits)]).toEqual(['match', 0, 0, 0, 0])
    const [a, b] = [avx2.channels.get('R'), sse42.channels.get('R')]
    expect(a?.filter((value, index) => value !== b?.[index]).length).toBeGreaterThan(64 * 48 * 0.5)
  })

  test.each([
    ['half-samples', 180],
    ['other-seed', 180],
    ['direct-only', 70],
  ])('finds %s a mismatch in every cell', async (cheat, leastBits) => {
    const {verdict, cells} = compareImages(await readRender('honest'), await readRender(cheat))
    expect(verdict).toBe('mismatch')
    expect(cells.every((cell) => cell.verdict === 'mismatch' && cell.bits >= leastBits)).toBe(true)
  })

  test('finds other noise a mismatch, cell by cell', () => {
    const {verdict, cells} = compareImages(makeGrain(1), makeGrain(2))
    expect(verdict).toBe('mismatch')
    expect(cells.every(({bits}) => bits > 150)).toBe(true)
    expect(cells.map(({rect}) => rect.x0)).toEqual([0, 32])
  })

  test('finds a brighter image a mismatch by its mean alone', () => {
    const image = makeGrain(1)
    const brighter = {
      ...image,
      channels: new Map([...image.channels].map(([name, p]) => [name, p.map((v) => v * 1.02)])),
    }
    const {verdict, cells} = compareImages(image, brighter)
    expect(verdict).toBe('mismatch')
    expect(cells.every(({bits, meanDelta}) => bits <= 8 && meanDelta > 1300)).toBe(true)
  })

  test('refuses images of different sizes', () => {
    expect(() =>
      compareImages(
        makeGrain(1),
        makeImage(32, 32, () => 1),
      ),
    ).toThrow('Images of different sizes cannot be compared: the first has 64x32 px, the second 32x32 px.')
  })

  test('refuses a layer that one image lacks', async () => {
    const image = await readExr(fixturePath('layers-zip-half.exr'))
    expect(() => compareImages(image, image, {layers: ['Sky']})).toThrow(
      "The first image has no layer 'Sky'; it has 'ViewLayer'.",
    )
  })

  test('refuses images without colour', async () => {
    const image = await readExr(fixturePath('constant-piz-float.exr'))
    expect(() => compareImages(image, image)).toThrow(
      "The images have no layer to compare: no channel ends in '.Combined.R' or is 'R'.",
    )
  })
})
