import {describe, expect, test} from 'vitest'
import {AddressError, parseAddress} from '../../../../core/market/index.js'

const ADDRESS = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'

describe('parseAddress', () => {
  test.each([ADDRESS, ADDRESS.toLowerCase()])('reads %s', (text) => {
    expect(parseAddress(text)).toBe(ADDRESS)
  })

  test.each([
    ['the wrong capitals', ADDRESS.replace('Fd', 'fd')],
    ['a digit too few', ADDRESS.slice(0, -1)],
    ['the zero address', `0x${'0'.repeat(40)}`],
    ['a name', 'artist.eth'],
    ['nothing', ''],
  ])('refuses %s', (_, text) => {
    expect(() => parseAddress(text)).toThrow(AddressError)
  })
})
