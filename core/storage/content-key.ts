import {createHash, randomBytes} from 'node:crypto'
import {armor, Decrypter, Encrypter, generateX25519Identity, identityToRecipient} from 'age-encryption'
import {SealingKeyError, WrongKeyError} from './storage-errors.js'

/** Length of a content key in bytes (AES-256). */
export const CONTENT_KEY_BYTES = 32

/** An age X25519 key pair as text; the identity is secret, the recipient is published. */
export interface SealingIdentity {
  /** `AGE-SECRET-KEY-1…` */
  identity: string
  /** `age1…` */
  recipient: string
}

/** Makes a new age X25519 key pair. */
export async function createIdentity(): Promise<SealingIdentity> {
  const identity = await generateX25519Identity()
  return {identity, recipient: await identityToRecipient(identity)}
}

/** Makes a random key of 32 bytes that seals the results of one lease. */
export function newContentKey(): Uint8Array {
  return randomBytes(CONTENT_KEY_BYTES)
}

/**
 * The commitment to a content key: `0x` and its sha2-256, what Solidity's `sha256(abi.encodePacked(key))` gives.
 *
 * @throws {SealingKeyError} If the key is not 32 bytes.
 */
export function hashContentKey(contentKey: Uint8Array): string {
  assertContentKey(contentKey)
  return `0x${createHash('sha256').update(contentKey).digest('hex')}`
}

/**
 * Encrypts a content key for one recipient, as an armored age file of about 400 characters.
 *
 * @param recipient - `age1…`
 * @throws {SealingKeyError} If the key is not 32 bytes or the recipient is malformed.
 */
export async function wrapContentKey(contentKey: Uint8Array, recipient: string): Promise<string> {
  assertContentKey(contentKey)
  const encrypter = new Encrypter()
  try {
    encrypter.addRecipient(recipient)
    return armor.encode(await encrypter.encrypt(contentKey))
  } catch (cause) {
    // Besides what is no recipient at all, a public key of small order, whose shared secret would be known to everyone.
    throw new SealingKeyError(`"${recipient}" is not an age recipient; expected text that begins with age1.`, {cause})
  }
}

/**
 * Decrypts a content key.
 *
 * @param armored - What {@link wrapContentKey} gave.
 * @param identity - `AGE-SECRET-KEY-1…`
 * @throws {SealingKeyError} If the identity is malformed.
 * @throws {WrongKeyError} If the wrapped key was made for somebody else, or is damaged.
 */
export async function unwrapContentKey(armored: string, identity: string): Promise<Uint8Array> {
  const decrypter = new Decrypter()
  try {
    decrypter.addIdentity(identity)
  } catch (cause) {
    throw new SealingKeyError('The identity is not an age secret key; expected AGE-SECRET-KEY-1 and 58 characters.', {
      cause,
    })
  }
  const contentKey = await decryptWith(decrypter, armored)
  if (contentKey.length === CONTENT_KEY_BYTES) return contentKey
  throw new WrongKeyError(
    `The wrapped content key holds ${contentKey.length} bytes; expected ${CONTENT_KEY_BYTES} bytes.`,
  )
}

/** @throws {SealingKeyError} If a content key is not 32 bytes. */
export function assertContentKey(contentKey: Uint8Array): void {
  if (contentKey.length === CONTENT_KEY_BYTES) return
  throw new SealingKeyError(`A content key has ${CONTENT_KEY_BYTES} bytes; received ${contentKey.length} bytes.`)
}

async function decryptWith(decrypter: Decrypter, armored: string): Promise<Uint8Array> {
  try {
    return await decrypter.decrypt(armor.decode(armored))
  } catch (cause) {
    throw new WrongKeyError('The content key does not open with this identity; it was wrapped for another one.', {
      cause,
    })
  }
}
