import {keccak_256} from '@noble/hashes/sha3.js'

/** Keccak-256 as Ethereum uses it, `0x` and 32 bytes. */
export function keccak256(bytes: Uint8Array): string {
  return `0x${Buffer.from(keccak_256(bytes)).toString('hex')}`
}
