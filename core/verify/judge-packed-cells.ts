import {compareFingerprints} from './compare-fingerprints.js'
import type {Fingerprint} from './fingerprint.js'
import {judgeCells, type Verdict} from './judge-cells.js'
import {packFingerprints, unpackFingerprints} from './pack-fingerprints.js'
import type {Thresholds} from './thresholds.js'

/** How far a list that somebody published is from fingerprints of the same cells. */
export interface PackedDistance {
  verdict: Verdict
  /** Most differing grain bits of a cell, 0–512; absent if the list is not of as many cells. */
  mostBits?: number
  /** Largest difference of a mean colour, in 1/65536 stops; absent if the list is not of as many cells. */
  mostMeanDelta?: number
}

/**
 * Judges a published list against own fingerprints as the contract does: any bytes may be published, and a list of another
 * length is a mismatch.
 *
 * @param packed - `0x` and hex, as it stands on the chain.
 * @param own - Of the drawn cells, at least one.
 */
export function judgePackedCells(packed: string, own: readonly Fingerprint[], thresholds: Thresholds): PackedDistance {
  if (packed.length !== packFingerprints(own).length) return {verdict: 'mismatch'}
  const theirs = unpackFingerprints(packed)
  const pairs = own.map((cell, i): [Fingerprint, Fingerprint] => [cell, theirs[i] as Fingerprint])
  const distances = pairs.map(([a, b]) => compareFingerprints(a, b))
  return {
    verdict: judgeCells(pairs, thresholds).verdict,
    mostBits: Math.max(...distances.map(({bits}) => bits)),
    mostMeanDelta: Math.max(...distances.map(({meanDelta}) => meanDelta)),
  }
}
