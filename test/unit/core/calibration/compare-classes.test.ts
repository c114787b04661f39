import {describe, expect, test} from 'vitest'
import {compareClasses, REFERENCES} from '../../../../core/calibration/index.js'
import {type Fingerprint, unpackFingerprints} from '../../../../core/verify/index.js'

const [avx2] = REFERENCES
const cells = unpackFingerprints(avx2?.fingerprints ?? '')

/** The cells of the first class, the last of them with so many grain bits flipped and red moved. */
function moved(bits: number, red: number): Fingerprint[] {
  const last = cells.at(-1) as Fingerprint
  const flips = (1n << BigInt(bits)) - 1n
  const grain0 = `0x${(BigInt(last.grain0) ^ flips).toString(16).padStart(64, '0')}`
  return [...cells.slice(0, -1), {...last, grain0, red: last.red + red}]
}

describe('compareClasses', () => {
  test('finds no distance between a class and itself, and little to the other', () => {
    const [same, other] = compareClasses(cells)
    expect(same).toEqual({
      ...{deviceClass: 'cpu-avx2', verdict: 'match', cells: 40, matching: 40},
      ...{mostBits: 0, mostMeanDelta: 0},
    })
    expect(other).toMatchObject({deviceClass: 'cpu-sse4.2', verdict: 'match', matching: 40})
    expect(other?.mostBits).toBeGreaterThan(0)
  })

  test.each([
    [25, 0, 'match', 40],
    [26, 0, 'inconclusive', 39],
    [51, 0, 'mismatch', 39],
    [0, 593, 'inconclusive', 39],
    [0, 1185, 'mismatch', 39],
  ])('judges %i bits and %i steps of one cell as a check would: %s', (bits, red, verdict, matching) => {
    const [same] = compareClasses(moved(bits, red), avx2 ? [avx2] : [])
    expect(same).toMatchObject({verdict, matching, mostBits: bits, mostMeanDelta: red})
  })
})
