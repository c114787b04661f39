import type {Fingerprint} from './fingerprint.js'

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
