import {describe, expect, test} from 'vitest'
import {parseJobNumber} from '../../../../cli/base/flags.js'

describe('parseJobNumber', () => {
  test.each([
    ['42', 42n],
    ['#7', 7n],
  ])('reads %s', (input, number) => {
    expect(parseJobNumber(input)).toBe(number)
  })

  test.each(['', '0', '-1', '1.5', '0x10', 'latest', '1e9'])(
    'refuses "%s" with the way to find the number',
    (input) => {
      expect(() => parseJobNumber(input)).toThrow(
        expect.objectContaining({
          kind: 'usage',
          message: `A job is named by its number, such as 42; received "${input}".`,
          suggestions: ['candela job list'],
        }),
      )
    },
  )
})
