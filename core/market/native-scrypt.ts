import {type BinaryLike, scrypt as deriveKey, type ScryptOptions} from 'node:crypto'
import {promisify} from 'node:util'
import {scrypt} from 'ethers'

/** Most memory that a keystore may ask for: N = 2^20 with r = 8, as ethers' own scrypt allows, and what OpenSSL adds. */
const MAX_MEMORY_BYTES = 2 ** 30 + 2 ** 16

const derive = promisify<BinaryLike, BinaryLike, number, ScryptOptions, Buffer>(deriveKey)

/** Has ethers derive the keys of keystores by Node's scrypt, off the main thread: its own takes half as long again. */
export function useNativeScrypt(): void {
  scrypt.register((password, salt, N, r, p, length) =>
    derive(password, salt, length, {N, r, p, maxmem: MAX_MEMORY_BYTES}),
  )
}
