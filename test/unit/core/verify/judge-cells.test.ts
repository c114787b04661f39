import {describe, expect, test} from 'vitest'
import {
  compareFingerprints,
  countGrain,
  DEFAULT_THRESHOLDS,
  type Fingerprint,
  judgeCell,
  judgeCells,
} from '../../../../core/verify/index.js'

const still: Fingerprint = {grain0: `0x${'0'.repeat(64)}`, grain1: `0x${'0'.repeat(64)}`, red: 0, green: 0, blue: 0}

/** `still` with so many grain bits set, spread over both words, and red moved. */
function moved(bits: number, red = 0): Fingerprint {
  const first = Math.min(bits, 256)
  const toWord = (count: number) => `0x${((1n << BigInt(count)) - 1n).toString(16).padStart(64, '0')}`
  return {...still, grain0: toWord(first), grain1: toWord(bits - first), red}
}

describe('compareFingerprints', () => {
  test.each([0, 1, 31, 32, 33, 255, 256, 257, 512])('counts %i bits', (bits) => {
    expect(compareFingerprints(still, moved(bits)).bits).toBe(bits)
    expect(countGrain(moved(bits))).toBe(bits)
  })

  test('takes the largest difference of the three means', () => {
    const a = {...still, red: -10, green: 500, blue: 7}
    expect(compareFingerprints(a, {...a, red: 5, green: 480, blue: 20})).toEqual({bits: 0, meanDelta: 20})
  })
})

describe('judgeCell', () => {
  test.each([
    [0, 0, 'match'],
    [8, 124, 'match'],
    [9, 0, 'inconclusive'],
    [0, 125, 'inconclusive'],
    [16, 262, 'inconclusive'],
    [17, 0, 'mismatch'],
    [0, 263, 'mismatch'],
    [512, 100_000, 'mismatch'],
  ])('calls %i bits and a mean %i steps away a %s', (bits, meanDelta, verdict) => {
    expect(judgeCell(still, moved(bits, meanDelta), DEFAULT_THRESHOLDS)).toBe(verdict)
    expect(judgeCell(moved(bits, -meanDelta), still, DEFAULT_THRESHOLDS)).toBe(verdict)
  })
})

describe('judgeCells', () => {
  const verdictOf = (...bits: number[]) =>
    judgeCells(
      bits.map((count) => [still, moved(count)] as const),
      DEFAULT_THRESHOLDS,
    ).verdict

  test('calls it a mismatch if one cell is', () => {
    expect(verdictOf(0, 12, 17)).toBe('mismatch')
  })

  test('calls it a match only if every cell is', () => {
    expect(verdictOf(0, 8)).toBe('match')
    expect(verdictOf(0, 9)).toBe('inconclusive')
  })

  test('lists what it found in every cell', () => {
    expect(
      judgeCells(
        [
          [still, moved(12)],
          [still, moved(0, 3)],
        ],
        DEFAULT_THRESHOLDS,
      ).cells,
    ).toEqual([
      {bits: 12, meanDelta: 0, verdict: 'inconclusive'},
      {bits: 0, meanDelta: 3, verdict: 'match'},
    ])
  })

  test('refuses to judge nothing', () => {
    expect(() => judgeCells([], DEFAULT_THRESHOLDS)).toThrow(
      'There are no cells to judge; at least one pair is needed.',
    )
  })
})
