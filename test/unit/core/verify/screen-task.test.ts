import {describe, expect, test} from 'vitest'
import {cellRects, type ExrImage, fingerprintCell, readExr, screenTask} from '../../../../core/verify/index.js'
import {fixturePath} from './exr-fixtures.js'

const honest = await readExr(fixturePath('render-honest.exr'))
const other = await readExr(fixturePath('render-half-samples.exr'))

function fingerprints(image: ExrImage) {
  return cellRects(image.widthPx, image.heightPx).map((rect) => fingerprintCell(image, '', rect))
}

/** A picture whose channels are `change`d, pixel by pixel. */
function changed(change: (value: number, channel: string, at: number) => number): ExrImage {
  const channels = new Map(
    [...honest.channels].map(([name, plane]) => [name, plane.map((value, at) => change(value, name, at))]),
  )
  return {...honest, channels}
}

describe('screenTask', () => {
  test('finds nothing odd in a picture, nor beside another one', () => {
    expect(screenTask(fingerprints(honest))).toEqual([])
    expect(screenTask(fingerprints(honest), fingerprints(other))).toEqual([])
  })

  test('finds a black picture, but not a dark one', () => {
    expect(screenTask(fingerprints(changed(() => 0)))).toEqual(['black'])
    expect(screenTask(fingerprints(changed((value) => value / 100)))).toEqual([])
  })

  test('finds the pink of a missing texture, in light and in shade, on one cell of the picture', () => {
    const pinkIn = (light: number) =>
      changed((value, channel, at) => {
        const isFirstCell = at % honest.widthPx < 32 && at < 32 * honest.widthPx
        return isFirstCell ? (channel === 'G' ? 0.04 : 1) * light * (1 + value / 10) : value
      })
    for (const light of [1, 0.05]) expect(screenTask(fingerprints(pinkIn(light)))).toEqual(['pink'])
    const green = changed((value, channel) => (channel === 'G' ? value + 1 : value))
    expect(screenTask(fingerprints(green))).toEqual([])
  })

  test('finds a picture that repeats the frame beside it', () => {
    expect(screenTask(fingerprints(honest), fingerprints(honest))).toEqual(['repeated'])
    const flat = changed(() => 0.5)
    expect(screenTask(fingerprints(flat), fingerprints(flat))).toEqual([])
  })
})
