import type {Fingerprint} from './fingerprint.js'

/** How far apart two fingerprints are. */
export interface FingerprintDistance {
  /** Grain bits that differ, 0–512. */
  bits: number
  /** Largest difference of a mean colour over red, green and blue, in 1/65536 stops. */
  meanDelta: number
}

/** Counts the grain bits that differ and finds the largest difference of the mean colours, as the contract does. */
export function compareFingerprints(a: Fingerprint, b: Fingerprint): FingerprintDistance {
  return {
    bits: countBits(BigInt(a.grain0) ^ BigInt(b.grain0)) + countBits(BigInt(a.grain1) ^ BigInt(b.grain1)),
    meanDelta: Math.max(Math.abs(a.red - b.red), Math.abs(a.green - b.green), Math.abs(a.blue - b.blue)),
  }
}

/** How many bits of a cell's grain hash are set, 0–256: near 0, the cell carries no grain (sky, black). */
export function countGrain(fingerprint: Fingerprint): number {
  return countBits(BigInt(fingerprint.grain0)) + countBits(BigInt(fingerprint.grain1))
}

function countBits(value: bigint): number {
  let count = 0
  for (let rest = value; rest > 0n; rest >>= 32n) {
    for (let word = Number(rest & 0xffffffffn); word !== 0; word = (word & (word - 1)) >>> 0) count++
  }
  return count
}
