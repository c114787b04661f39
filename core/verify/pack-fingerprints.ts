import type {Fingerprint} from './fingerprint.js'
import {ComparisonError} from './verify-errors.js'

/** Bytes of a packed fingerprint: two grain words and three 32-bit means. */
const SIZE_BYTES = 76

/**
 * Packs fingerprints as they go on chain: grain0, grain1, red, green, blue of each, big-endian, without padding.
 *
 * @returns `0x` and 76 bytes for each fingerprint.
 */
export function packFingerprints(fingerprints: readonly Fingerprint[]): string {
  const bytes = Buffer.alloc(fingerprints.length * SIZE_BYTES)
  for (const [i, {grain0, grain1, red, green, blue}] of fingerprints.entries()) {
    const at = i * SIZE_BYTES
    bytes.write(grain0.slice(2), at, 'hex')
    bytes.write(grain1.slice(2), at + 32, 'hex')
    for (const [channel, mean] of [red, green, blue].entries()) bytes.writeInt32BE(mean, at + 64 + 4 * channel)
  }
  return `0x${bytes.toString('hex')}`
}

/**
 * Reads what {@link packFingerprints} wrote.
 *
 * @throws {ComparisonError} If the bytes are no whole number of fingerprints.
 */
export function unpackFingerprints(packed: string): Fingerprint[] {
  const bytes = Buffer.from(packed.slice(2), 'hex')
  if (bytes.length === 0 || bytes.length % SIZE_BYTES !== 0 || packed.length !== 2 + 2 * bytes.length) {
    throw new ComparisonError(
      `Packed fingerprints have ${SIZE_BYTES} bytes each; received ${(packed.length - 2) / 2} bytes.`,
    )
  }
  return Array.from({length: bytes.length / SIZE_BYTES}, (_, i) => {
    const cell = bytes.subarray(i * SIZE_BYTES, (i + 1) * SIZE_BYTES)
    return {
      grain0: `0x${cell.toString('hex', 0, 32)}`,
      grain1: `0x${cell.toString('hex', 32, 64)}`,
      red: cell.readInt32BE(64),
      green: cell.readInt32BE(68),
      blue: cell.readInt32BE(72),
    }
  })
}
