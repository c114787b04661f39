import {describe, expect, test} from 'vitest'
import {toCheckWish} from '../../../../cli/base/check-flags.js'

const flags = {'same-class': undefined, cells: 'auto', auction: false}

describe('--cells', () => {
  test('leaves the number to Candela, or takes it', () => {
    expect(toCheckWish(flags)).toEqual({sameClass: undefined, cells: 'auto', isAuction: false})
    expect(toCheckWish({...flags, cells: '24', 'same-class': false})).toMatchObject({sameClass: false, cells: 24})
  })

  test.each(['0', '33', '-8', '8.5', 'all', ''])('refuses "%s"', (cells) => {
    expect(() => toCheckWish({...flags, cells})).toThrow(
      `The value "${cells}" of --cells is not a whole number from 1 to 32, nor auto.`,
    )
  })
})
