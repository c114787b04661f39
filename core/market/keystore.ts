import {randomBytes} from 'node:crypto'
import {mkdir, readFile, rename, writeFile} from 'node:fs/promises'
import {dirname} from 'node:path'
import {encryptKeystoreJson, Wallet} from 'ethers'
import {CandelaError} from '../errors.js'

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
 * Opens an encrypted JSON keystore (Web3 Secret Storage), or makes one with file mode 0600.
 *
 * @throws {KeystoreError} If the file is no keystore or the password is wrong.
 */
export async function openOrCreateKey(path: string, password: KeyPassword): Promise<Wallet> {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) return createKey(path, password)
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

/** A password, and whether it is random enough to need no slow key derivation. */
export interface KeyPassword {
  text: string
  origin: 'random' | 'chosen'
}

/** Reads the random password of a local network, or makes one with file mode 0600. */
export async function openOrCreatePassword(path: string): Promise<KeyPassword> {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text !== undefined) return {text, origin: 'random'}
  const fresh = randomBytes(32).toString('hex')
  await writePrivate(path, fresh)
  return {text: await readFile(path, 'utf8'), origin: 'random'}
}

async function createKey(path: string, password: KeyPassword): Promise<Wallet> {
  const wallet = new Wallet(Wallet.createRandom().privateKey)
  const json = await encryptKeystoreJson(wallet, password.text, {scrypt: {N: SCRYPT_N[password.origin], r: 8, p: 1}})
  await writePrivate(path, json)
  return wallet
}

async function writePrivate(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), {recursive: true, mode: 0o700})
  const part = `${path}.${process.pid}.part`
  await writeFile(part, text, {mode: 0o600})
  await rename(part, path)
}
