import {randomBytes} from 'node:crypto'
import {encryptKeystoreJson, Wallet} from 'ethers'
import {CandelaError} from '../errors.js'
import {readIfThere, readOrCreatePrivate} from '../private-file.js'

/** Thrown when a key cannot be read or opened. */
export class KeystoreError extends CandelaError {
  readonly code = 'KEYSTORE'
  readonly kind = 'usage'
}

/**
 * scrypt cost of a new keystore. The password of a local network is a random 32-byte file beside it, which no search
 * finds, so the cheap value costs nothing; people's own passwords get ethers' default of 131072.
 */
const SCRYPT_N = {random: 8192, chosen: 131_072} as const

/**
 * Opens an encrypted JSON keystore (Web3 Secret Storage).
 *
 * @throws {KeystoreError} If there is none, it is no keystore or the password is wrong.
 */
export async function openKeystore(path: string, password: KeyPassword): Promise<Wallet> {
  const text = await readIfThere(path)
  if (text !== undefined) return decrypt(path, text, password)
  throw new KeystoreError(`There is no keystore at ${path}.`, {
    suggestions: ['Set CANDELA_KEYSTORE to the file of your key.'],
  })
}

/** Opens a keystore, or makes it with file mode 0600. */
export async function openOrCreateKey(path: string, password: KeyPassword): Promise<Wallet> {
  const text = await readOrCreatePrivate(path, async () => {
    const wallet = new Wallet(Wallet.createRandom().privateKey)
    return encryptKeystoreJson(wallet, password.text, {scrypt: {N: SCRYPT_N[password.origin], r: 8, p: 1}})
  })
  return decrypt(path, text, password)
}

/** A password, and whether it is random enough to need no slow key derivation. */
export interface KeyPassword {
  text: string
  origin: 'random' | 'chosen'
}

/** Reads the random password of a local network, or makes one with file mode 0600. */
export async function openOrCreatePassword(path: string): Promise<KeyPassword> {
  const text = await readOrCreatePrivate(path, async () => randomBytes(32).toString('hex'))
  return {text, origin: 'random'}
}

async function decrypt(path: string, text: string, password: KeyPassword): Promise<Wallet> {
  try {
    const wallet = await Wallet.fromEncryptedJson(text, password.text)
    return new Wallet(wallet.privateKey)
  } catch (cause) {
    throw new KeystoreError(`The keystore ${path} could not be opened with the password given.`, {
      cause,
      suggestions: ['Set CANDELA_PASSWORD to the password of this key.'],
    })
  }
}
