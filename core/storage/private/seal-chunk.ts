import {createCipheriv, createDecipheriv, createHash, createHmac} from 'node:crypto'
import {SealBrokenError, SealingKeyError} from '../storage-errors.js'
import {padSize} from './pad-size.js'

/** Most plain bytes of a chunk: {@link padSize} leaves so many as they are, and with the tag they make a block below 1 MiB. */
export const CHUNK_BYTES = 62 * 16 * 1024
/** Length of the artist's secret and of a chunk's key in bytes. */
export const CHUNK_KEY_BYTES = 32

/** The GCM tag. Not that of `seal-stream.ts`, which loads age: workers load this file. */
const TAG_BYTES = 16
const DOMAIN = Buffer.from('chunk-v1', 'ascii')
/** Safe because a key is only ever used for one plain text: the key depends on it. */
const ZERO_NONCE = Buffer.alloc(12)
const ZEROS = Buffer.alloc(64 * 1024)

/** An encrypted chunk and what opens it. */
export interface EncryptedChunk {
  bytes: Uint8Array
  key: Uint8Array
  /** SHA-256 of the plain bytes. */
  plainDigest: Uint8Array
}

/**
 * Encrypts a chunk of a scene so that the same artist gets the same bytes for the same content, and nobody else can tell
 * what it is: AES-256-GCM under `HMAC-SHA-256(artistSecret, "chunk-v1" || SHA-256(plain))`, padded with zeros.
 *
 * @param plain - 1 to {@link CHUNK_BYTES} bytes.
 * @throws {SealingKeyError} If the secret is not 32 bytes.
 */
export function sealChunk(plain: Uint8Array, artistSecret: Uint8Array): EncryptedChunk {
  if (artistSecret.length !== CHUNK_KEY_BYTES) {
    throw new SealingKeyError(`An artist secret has ${CHUNK_KEY_BYTES} bytes; received ${artistSecret.length} bytes.`)
  }
  const plainDigest = createHash('sha256').update(plain).digest()
  const key = deriveChunkKey(plainDigest, artistSecret)
  const cipher = createCipheriv('aes-256-gcm', key, ZERO_NONCE)
  const padding = ZEROS.subarray(0, padSize(plain.length) - plain.length)
  return {
    bytes: Buffer.concat([cipher.update(plain), cipher.update(padding), cipher.final(), cipher.getAuthTag()]),
    key,
    plainDigest,
  }
}

/** The key of a chunk, from the SHA-256 of its plain bytes. */
export function deriveChunkKey(plainDigest: Uint8Array, artistSecret: Uint8Array): Uint8Array {
  return createHmac('sha256', artistSecret).update(DOMAIN).update(plainDigest).digest()
}

/** Bytes of the block of a chunk. */
export function sealedSize(sizeBytes: number): number {
  return padSize(sizeBytes) + TAG_BYTES
}

/**
 * Decrypts a chunk.
 *
 * @param sizeBytes - Plain bytes that it holds, without the padding.
 * @param name - What to call the chunk in an error.
 * @throws {SealBrokenError} If the key does not open it, or it has another size.
 */
export function openChunk(sealed: Uint8Array, key: Uint8Array, sizeBytes: number, name: string): Uint8Array {
  if (sealed.length !== sealedSize(sizeBytes)) {
    throw new SealBrokenError(
      `${name} has ${sealed.length} bytes; one that holds ${sizeBytes} bytes has ${sealedSize(sizeBytes)} bytes.`,
    )
  }
  const end = sealed.length - TAG_BYTES
  const decipher = createDecipheriv('aes-256-gcm', key, ZERO_NONCE, {authTagLength: TAG_BYTES})
  decipher.setAuthTag(sealed.subarray(end))
  const plain = decipher.update(sealed.subarray(0, end))
  try {
    decipher.final()
  } catch (cause) {
    throw new SealBrokenError(`${name} does not open with the key that is given for it.`, {cause})
  }
  return plain.subarray(0, sizeBytes)
}
