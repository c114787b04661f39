import {keccak256, type LeaseTree, packFingerprints} from '../verify/index.js'

/**
 * What a referee says of files that are those of the lease: keccak256 of the seed and the packed fingerprints of all tasks.
 * The root is public; this nobody knows who has not read the files.
 *
 * @param seed - Randomness of the challenge, `0x` and 8 bytes.
 * @returns `0x` and 32 bytes.
 */
export function hashReadFiles(seed: string, {tasks}: LeaseTree): string {
  const packed = tasks.map(({fingerprints}) => packFingerprints(fingerprints).slice(2))
  return keccak256(Buffer.from(seed.slice(2) + packed.join(''), 'hex'))
}
