import {randomBytes} from 'node:crypto'
import {encryptKeystoreJson, getAddress, HDNodeWallet, Wallet} from 'ethers'
import {z} from 'zod'
import {CandelaError} from '../errors.js'
import {createPrivate, readIfThere, readOrCreatePrivate} from '../private-file.js'
import {useNativeScrypt} from './native-scrypt.js'

useNativeScrypt()

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
  if (text !== undefined) return decryptKeystore(path, text, password)
  throw new KeystoreError(`There is no keystore at ${path}.`, {
    suggestions: ['candela wallet create', 'Set CANDELA_KEYSTORE to the file of your key.'],
  })
}

/** The address of a keystore, which stands in it unencrypted; `undefined` if there is no file. */
export async function readKeystoreAddress(path: string): Promise<string | undefined> {
  const text = await readIfThere(path)
  if (text === undefined) return undefined
  try {
    return getAddress(addressSchema.parse(JSON.parse(text)).address)
  } catch (cause) {
    throw new KeystoreError(`The file ${path} is not an encrypted JSON keystore with an address.`, {cause})
  }
}

/**
 * Writes a key as an encrypted JSON keystore with file mode 0600; a new one unless a secret is given.
 *
 * @param secret - A private key as 64 hex digits, or a mnemonic of 12 to 24 words.
 * @throws {KeystoreError} If there is a file already, or the secret is neither.
 */
export async function createKeystore(path: string, password: KeyPassword, secret?: string): Promise<Wallet> {
  const wallet = secret === undefined ? new Wallet(Wallet.createRandom().privateKey) : toWallet(secret)
  await writeKeystore(path, await encrypt(wallet, password))
  return wallet
}

/** Writes the text of a keystore that its password has opened. */
export async function writeKeystore(path: string, text: string): Promise<void> {
  if (await createPrivate(path, text)) return
  throw new KeystoreError(`There is a keystore at ${path} already; it is never overwritten.`, {
    suggestions: ['candela wallet show', 'Set CANDELA_KEYSTORE to another file.'],
  })
}

/**
 * Opens the text of a keystore.
 *
 * @throws {KeystoreError} If it is no keystore or the password is wrong.
 */
export async function decryptKeystore(path: string, text: string, password: KeyPassword): Promise<Wallet> {
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

/** Opens a keystore, or makes it with file mode 0600. */
export async function openOrCreateKey(path: string, password: KeyPassword): Promise<Wallet> {
  const text = await readOrCreatePrivate(path, async () => {
    const wallet = new Wallet(Wallet.createRandom().privateKey)
    return encrypt(wallet, password)
  })
  return decryptKeystore(path, text, password)
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

const addressSchema = z.object({address: z.string()})

function encrypt(wallet: Wallet, password: KeyPassword): Promise<string> {
  return encryptKeystoreJson(wallet, password.text, {scrypt: {N: SCRYPT_N[password.origin], r: 8, p: 1}})
}

function toWallet(secret: string): Wallet {
  const text = secret.trim()
  try {
    if (/^(0x)?[0-9a-fA-F]{64}$/.test(text)) return new Wallet(text.startsWith('0x') ? text : `0x${text}`)
    return new Wallet(HDNodeWallet.fromPhrase(text.split(/\s+/).join(' ')).privateKey)
  } catch {
    throw new KeystoreError('The secret is neither a private key of 64 hex digits nor a mnemonic of 12 to 24 words.')
  }
}
