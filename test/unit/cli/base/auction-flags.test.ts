import {describe, expect, test} from 'vitest'
import {type AuctionFlags, toAuction} from '../../../../cli/base/auction-flags.js'
import {toDeviceClass} from '../../../../core/market/index.js'

const NODE = '0x52908400098527886E0F7030069857D2E4169EE7'

describe('toAuction', () => {
  test('is nothing without --auction', () => {
    expect(toAuction({auction: false})).toBeUndefined()
  })

  test('lets nodes bid for two minutes and asks for nothing by default', () => {
    expect(toAuction({auction: true})).toEqual({bidWindowSec: 120, filter: {}})
  })

  test('takes every filter', () => {
    const flags: AuctionFlags = {
      ...{auction: true, 'bid-window': '0.5', 'max-bid': '0.01', allow: [NODE], deny: [NODE]},
      ...{'device-class': 'optix/linux-x64', 'min-vram': 8000, 'blender-build': '4.5.3', 'min-reliability': '0.9'},
    }
    expect(toAuction(flags)).toEqual({
      bidWindowSec: 30,
      maxBid: 10_000n,
      filter: {
        allow: [NODE.toLowerCase()],
        deny: [NODE.toLowerCase()],
        deviceClass: toDeviceClass('optix/linux-x64'),
        minVramMb: 8000,
        blenderBuild: '4.5.3',
        minReliability: 0.9,
      },
    })
  })

  test.each<[string, Partial<AuctionFlags>]>([
    ['--bid-window "1441" is not a number from 0.01 to 1440.', {'bid-window': '1441'}],
    ['--bid-window "1e1" is not a number from 0.01 to 1440.', {'bid-window': '1e1'}],
    ['--min-reliability "-1" is not a number from 0 to 1.', {'min-reliability': '-1'}],
    ['"0.0" is no Blender; expected a series such as 4.5 or a build such as 4.5.3.', {'blender-build': '0.0'}],
    ['The price "0" is not a number of credits with at most 6 decimals, more than 0.', {'max-bid': '0'}],
    ['"bob" is not an address; expected 0x and 40 hex digits with the right capitals.', {deny: ['bob']}],
  ])('says: %s', (sentence, flags) => {
    expect(() => toAuction({auction: true, ...flags})).toThrow(sentence)
  })
})
