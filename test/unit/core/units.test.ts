import {describe, expect, test} from 'vitest'
import {
  formatBytes,
  formatCoins,
  formatCredits,
  formatDuration,
  formatPrice,
  formatTokens,
  parseCredits,
  parseTokens,
} from '../../../core/units.js'

describe('units', () => {
  test.each([
    [1_250_000n, '1.25 credits'],
    [1_000_000n, '1 credit'],
    [1n, '0.000001 credits'],
    [-500_000n, '-0.5 credits'],
  ])('formats %s microcredits', (microcredits, text) => {
    expect(formatCredits(microcredits)).toBe(text)
  })

  test.each([
    ['2.5', 2_500_000n],
    ['0.000001', 1n],
    ['1e3', undefined],
    ['-1', undefined],
    ['0.0000001', undefined],
  ])('parses %s credits', (text, microcredits) => {
    expect(parseCredits(text)).toBe(microcredits)
  })

  test.each([
    ['2.5', 2_500_000_000_000_000_000n],
    ['0.000000000000000001', 1n],
    ['0.0000000000000000001', undefined],
    ['2,5', undefined],
    ['', undefined],
  ])('parses %s tokens', (text, units) => {
    expect(parseTokens(text)).toBe(units)
  })

  test.each([
    [125_000_000n, '$1.25'],
    [-1n, '-$0.00000001'],
    [0n, '$0'],
  ])('formats a price of %s', (price, text) => {
    expect(formatPrice(price)).toBe(text)
  })

  test('formats native coins', () => {
    expect(formatCoins(1_234_567_890_123_456_789n)).toBe('1.234567 coins')
  })

  test.each([
    [850, '850 ms'],
    [12_345, '12.3 s'],
    [245_000, '4 min 05 s'],
    [7_380_000, '2 h 03 min'],
  ])('formats %i ms', (durationMs, text) => {
    expect(formatDuration(durationMs)).toBe(text)
  })

  test('formats bytes and tokens', () => {
    expect([formatBytes(512), formatBytes(1536), formatTokens(1_500_000_000_000_000_000n)]).toEqual([
      '512 B',
      '1.5 KiB',
      '1.5 CNDL',
    ])
  })
})
