import {compareFingerprints, type FingerprintDistance} from './compare-fingerprints.js'
import type {Fingerprint} from './fingerprint.js'
import type {Thresholds} from './thresholds.js'
import {ComparisonError} from './verify-errors.js'

/** What a comparison found: the same render, not the same render, or too close to say. */
export type Verdict = 'match' | 'mismatch' | 'inconclusive'

/** The distance of two fingerprints and what it means. */
export interface JudgedCell extends FingerprintDistance {
  verdict: Verdict
}

/** Judges one pair of fingerprints by the rule of the contract (docs/protocol.md). */
export function judgeCell(a: Fingerprint, b: Fingerprint, thresholds: Thresholds): Verdict {
  return judgeDistance(compareFingerprints(a, b), thresholds)
}

/**
 * Judges pairs of fingerprints together: one mismatch is a mismatch, all matches are a match, anything else is
 * inconclusive.
 *
 * @throws {ComparisonError} If there is no pair.
 */
export function judgeCells(
  pairs: readonly (readonly [Fingerprint, Fingerprint])[],
  thresholds: Thresholds,
): {verdict: Verdict; cells: JudgedCell[]} {
  if (pairs.length === 0) throw new ComparisonError('There are no cells to judge; at least one pair is needed.')
  const cells = pairs.map(([a, b]) => {
    const distance = compareFingerprints(a, b)
    return {...distance, verdict: judgeDistance(distance, thresholds)}
  })
  return {verdict: joinVerdicts(cells.map((cell) => cell.verdict)), cells}
}

function judgeDistance(distance: FingerprintDistance, thresholds: Thresholds): Verdict {
  if (distance.bits > thresholds.mismatchBits || distance.meanDelta > thresholds.mismatchMean) return 'mismatch'
  if (distance.bits <= thresholds.matchBits && distance.meanDelta <= thresholds.matchMean) return 'match'
  return 'inconclusive'
}

function joinVerdicts(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('mismatch')) return 'mismatch'
  return verdicts.every((verdict) => verdict === 'match') ? 'match' : 'inconclusive'
}
