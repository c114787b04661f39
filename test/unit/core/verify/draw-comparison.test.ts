import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import sharp from 'sharp'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {ComparisonError, checkPicture, compareImages, drawComparison} from '../../../../core/verify/index.js'
import {makeImage} from './exr-fixtures.js'

/** Two cells side by side: alike on the left, another brightness on the right. */
const first = makeImage(64, 32, () => 0.2)
const second = makeImage(64, 32, (x) => (x < 32 ? 0.2 : 0.6))
const names = ['here', 'there'] as const

describe('drawComparison', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'candela-draw-'))
  })
  afterAll(() => rm(folder, {recursive: true}))

  test('draws two panels by two and two lines of text, and makes the folder', async () => {
    const path = join(folder, 'deep', 'picture.png')
    await drawComparison(path, [first, second], compareImages(first, second), {names})
    await checkPicture(path, {widthPx: 2 * 512 + 36, heightPx: 2 * (256 + 26) + 52 + 12})
  })

  test('shows the difference, and cells that match in green, that mismatch in red', async () => {
    const path = join(folder, 'colours.png')
    await drawComparison(path, [first, second], compareImages(first, second), {names})
    const {data, info} = await sharp(path).removeAlpha().raw().toBuffer({resolveWithObject: true})
    const at = (x: number, y: number) => [...data.subarray(3 * (y * info.width + x), 3 * (y * info.width + x) + 3)]
    const [left, right, below] = [30, 300, 26 + 256 + 26 + 20]
    expect(at(left, below)).toEqual([0, 0, 0])
    expect(at(right, below)).toEqual([255, 255, 255])
    const [matching, mismatching] = [at(524 + left, below), at(524 + right, below)]
    expect(matching[1]).toBeGreaterThan((matching[0] ?? 0) + 30)
    expect(mismatching[0]).toBeGreaterThan((mismatching[1] ?? 0) + 30)
  })

  test('refuses a layer that was not compared', async () => {
    const drawing = drawComparison(join(folder, 'no.png'), [first, second], compareImages(first, second), {
      names,
      layer: 'Sky',
    })
    await expect(drawing).rejects.toThrow(new ComparisonError("No cell of the layer 'Sky' was compared."))
  })
})
