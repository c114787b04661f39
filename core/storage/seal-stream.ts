import {createCipheriv, createDecipheriv, hkdfSync, randomBytes, timingSafeEqual} from 'node:crypto'
import {assertContentKey} from './content-key.js'
import {SealBrokenError, WrongKeyError} from './storage-errors.js'

/** Plain bytes per chunk; the last chunk may be smaller. */
export const SEAL_CHUNK_BYTES = 1024 * 1024
/** Bytes that sealing adds to each chunk: the GCM tag. */
export const SEAL_TAG_BYTES = 16
/** Bytes before the first chunk: format name 16, salt 16, key check 32. */
export const SEAL_HEADER_BYTES = 64

const MAGIC = Buffer.from('candela-seal-v1\n', 'ascii')
const SALT_BYTES = 16
const KEY_CHECK_BYTES = 32
const AES_KEY_BYTES = 32
const NONCE_BYTES = 12

/**
 * Seals and opens the chunks of one file: AES-256-GCM in the STREAM construction of Hoang, Reyhanitabar, Rogaway
 * and Vizár ("Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance", 2015), laid out as age does.
 *
 * Each file has its own key, HKDF-SHA-256 of the content key and a random salt, so that counter nonces never repeat.
 * A nonce is the chunk's number in 11 bytes, big-endian, and one byte that is 1 for the last chunk: chunks cannot be
 * swapped, left out, repeated or cut off at the end. The key check in the header tells a wrong key from damage and
 * binds the file to one key, which GCM alone does not.
 */
export class SealStream {
  readonly header: Uint8Array
  readonly #fileKey: Uint8Array

  private constructor(header: Uint8Array, fileKey: Uint8Array) {
    this.header = header
    this.#fileKey = fileKey
  }

  /** Begins a new sealed file. @throws {SealingKeyError} If the content key is not 32 bytes. */
  static create(contentKey: Uint8Array): SealStream {
    const salt = randomBytes(SALT_BYTES)
    const {fileKey, keyCheck} = deriveKeys(contentKey, salt)
    return new SealStream(Buffer.concat([MAGIC, salt, keyCheck]), fileKey)
  }

  /**
   * Opens the header of a sealed file.
   *
   * @param name - What to call the file in an error.
   * @throws {SealBrokenError} If this is no sealed file, or it ends inside its header.
   * @throws {WrongKeyError} If it was sealed under another key.
   */
  static open(header: Uint8Array, contentKey: Uint8Array, name: string): SealStream {
    const isSealed = header.length === SEAL_HEADER_BYTES && MAGIC.equals(header.subarray(0, MAGIC.length))
    if (!isSealed) {
      throw new SealBrokenError(
        `${name} is no sealed file: expected a header of ${SEAL_HEADER_BYTES} bytes that begins with "candela-seal-v1".`,
      )
    }
    const salt = header.subarray(MAGIC.length, MAGIC.length + SALT_BYTES)
    const {fileKey, keyCheck} = deriveKeys(contentKey, salt)
    if (!timingSafeEqual(keyCheck, header.subarray(SEAL_HEADER_BYTES - KEY_CHECK_BYTES))) {
      throw new WrongKeyError(`${name} does not open with this content key; it was sealed under another one.`)
    }
    return new SealStream(header, fileKey)
  }

  /** Encrypts the pieces of chunk number `index`, counted from 0, each into another, and adds the 16 bytes of its tag. */
  seal(index: number, plain: readonly Uint8Array[], isLast: boolean): Uint8Array[] {
    const cipher = createCipheriv('aes-256-gcm', this.#fileKey, nonceOf(index, isLast))
    // GCM gives as many bytes as it takes; `final` has none left.
    return [...plain.map((piece) => cipher.update(piece)), cipher.final(), cipher.getAuthTag()]
  }

  /** Decrypts chunk number `index`; gives nothing if it is damaged, misplaced or wrongly last. */
  unseal(index: number, sealed: Uint8Array, isLast: boolean): Uint8Array | undefined {
    if (sealed.length < SEAL_TAG_BYTES) return undefined
    const end = sealed.length - SEAL_TAG_BYTES
    const decipher = createDecipheriv('aes-256-gcm', this.#fileKey, nonceOf(index, isLast), {
      authTagLength: SEAL_TAG_BYTES,
    })
    decipher.setAuthTag(sealed.subarray(end))
    const plain = decipher.update(sealed.subarray(0, end))
    try {
      decipher.final()
    } catch {
      return undefined
    }
    return plain
  }
}

/** How many chunks hold `sizeBytes` of content when a full chunk has `chunkBytes`; an empty file has one. */
export function countChunks(sizeBytes: number, chunkBytes: number): number {
  return Math.max(1, Math.ceil(sizeBytes / chunkBytes))
}

function deriveKeys(contentKey: Uint8Array, salt: Uint8Array): {fileKey: Uint8Array; keyCheck: Uint8Array} {
  assertContentKey(contentKey)
  const bytes = Buffer.from(hkdfSync('sha256', contentKey, salt, MAGIC, AES_KEY_BYTES + KEY_CHECK_BYTES))
  return {fileKey: bytes.subarray(0, AES_KEY_BYTES), keyCheck: bytes.subarray(AES_KEY_BYTES)}
}

function nonceOf(index: number, isLast: boolean): Uint8Array {
  const nonce = Buffer.alloc(NONCE_BYTES)
  nonce.writeUIntBE(index, NONCE_BYTES - 7, 6)
  nonce[NONCE_BYTES - 1] = isLast ? 1 : 0
  return nonce
}
