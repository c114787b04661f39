import {describe, expect, test} from 'vitest'
import {FiniteTally} from '../../../../../core/verify/exr/index.js'
import {type ExrImage, ImageNotFiniteError} from '../../../../../core/verify/index.js'
import {makeImage} from '../exr-fixtures.js'

describe('FiniteTally', () => {
  test('accepts the largest and smallest floats', () => {
    expect(() =>
      tally(
        makeImage(4, 4, (x) => [3.4e38, -3.4e38, 0, 1e-45][x] as number),
        4,
      ),
    ).not.toThrow()
  })

  test.each([
    [Number.NaN, 4],
    [Number.POSITIVE_INFINITY, 4],
    [Number.NEGATIVE_INFINITY, 1],
    [Number.NaN, 1],
  ])('names the first pixel that is %d, read %d lines at a time', (value, linesAtOnce) => {
    const image = makeImage(5, 4, (x, y, channel) =>
      (channel === 1 && x >= 3 && y >= 2) || (channel === 2 && y === 1) ? value : 0,
    )
    expect(() => tally(image, linesAtOnce)).toThrow(
      new ImageNotFiniteError(
        `The image has 4 pixel(s) in channel 'G' that are not finite numbers; the first is ${value} at x 3, y 2.`,
      ),
    )
  })
})

function tally({widthPx, heightPx, channels}: ExrImage, linesAtOnce: number): void {
  const counted = new FiniteTally({
    widthPx,
    channels: [...channels.keys()].map((name) => ({name, type: 'float' as const})),
  })
  for (let line = 0; line < heightPx; line += linesAtOnce) {
    for (const [name, plane] of channels) {
      counted.count(name, plane.subarray(line * widthPx, (line + linesAtOnce) * widthPx), line)
    }
  }
  counted.assertFinite()
}
