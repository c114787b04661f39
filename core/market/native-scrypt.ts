import {type BinaryLike, scrypt as deriveKey, type ScryptOptions} from 'node:crypto'
import {promisify} from 'node:util'
import {scrypt} from 'ethers'

/** Most memory that a keystore may ask for: as ethers' own scrypt allows. */
const MAX_MEMORY_BYTES = 2 ** 30

const derive = promisify<BinaryLike, BinaryLike, number, ScryptOptions, Buffer>(deriveKey)

/** Has ethers derive the keys of keystores by Node's scrypt, off the main thread: its own takes half as long again. */
export function useNativeScrypt(): void {
  scrypt.register((password, salt, N, r, p, length) =>
    derive(password, salt, length, {N, r, p, maxmem: MAX_MEMORY_BYTES}),
  )
}
