import {describe, expect, test} from 'vitest'
import {DEFAULT_THRESHOLDS, MEAN_SCALE, THRESHOLDS_VERSION, thresholdsHash} from '../../../../core/verify/index.js'
import {keccak256} from '../../../../core/verify/keccak256.js'

describe('DEFAULT_THRESHOLDS', () => {
  test('are those of the measurements, in the units of the contract', () => {
    expect(DEFAULT_THRESHOLDS).toEqual({
      matchBits: 8,
      mismatchBits: 16,
      matchMean: Math.floor(0.0019 * MEAN_SCALE),
      mismatchMean: Math.floor(0.004 * MEAN_SCALE),
    })
  })
})

describe('thresholdsHash', () => {
  test('is the keccak256 of the canonical JSON', () => {
    const json =
      '{"default":{"matchBits":8,"matchMean":124,"mismatchBits":16,"mismatchMean":262},"meanScale":65536,"version":1}'
    expect(thresholdsHash()).toBe(keccak256(Buffer.from(json)))
  })

  test('is pinned to version 1: whoever changes a number raises the version', () => {
    expect([THRESHOLDS_VERSION, thresholdsHash()]).toEqual([
      1,
      '0x15eff826bea3b833dd47d1e0e336f35ecdb74d4230db5735194a5955523012e5',
    ])
  })
})

describe('keccak256', () => {
  test('hashes nothing as Ethereum does', () => {
    expect(keccak256(new Uint8Array())).toBe('0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470')
  })
})
