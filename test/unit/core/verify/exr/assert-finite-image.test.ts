import {describe, expect, test} from 'vitest'
import {assertFiniteImage, ImageNotFiniteError} from '../../../../../core/verify/index.js'
import {makeImage} from '../exr-fixtures.js'

describe('assertFiniteImage', () => {
  test('accepts the largest and smallest floats', () => {
    assertFiniteImage(makeImage(4, 4, (x) => [3.4e38, -3.4e38, 0, 1e-45][x] as number))
  })

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'names the first pixel that is %d',
    (value) => {
      const image = makeImage(5, 4, (x, y, channel) => (channel === 1 && x >= 3 && y === 2 ? value : 0))
      expect(() => assertFiniteImage(image)).toThrow(
        new ImageNotFiniteError(
          `The image has 2 pixel(s) in channel 'G' that are not finite numbers; the first is ${value} at x 3, y 2.`,
        ),
      )
    },
  )
})
