import {readFile} from 'node:fs/promises'
import {askSecrets, canAskSecret} from '../ask-secret.js'
import {CandelaError} from '../errors.js'
import {homePath} from '../home.js'
import {type KeyPassword, openKeystore, type Wallet} from '../market/index.js'

/** Least length of a password that somebody chooses. */
const MIN_PASSWORD_LENGTH = 8

/** Thrown when there is no way to learn a password, or it cannot be used. */
export class PasswordError extends CandelaError {
  readonly code = 'PASSWORD'
  readonly kind = 'usage'
}

/** Where the password of the wallet comes from. */
export interface PasswordSource {
  /** Value of `--password-file`: the first line of a file. */
  file?: string | undefined
  /** For a new key: asks twice, and refuses a short password. */
  isNew?: boolean
}

/** The keystore of this machine's wallet, for every network that is not local; `CANDELA_KEYSTORE` names another. */
export function walletPath(): string {
  return process.env.CANDELA_KEYSTORE || homePath('keys', 'wallet.json')
}

/** Opens the wallet of this machine. */
export async function openWallet(source: PasswordSource = {}): Promise<Wallet> {
  return openKeystore(walletPath(), await readPassword(source))
}

/**
 * Learns a password: from `--password-file`, `CANDELA_PASSWORD`, the file `CANDELA_PASSWORD_FILE`, or by asking.
 *
 * @throws {PasswordError} If there is none of these, or a new password is too short.
 */
export async function readPassword({file, isNew = false}: PasswordSource = {}): Promise<KeyPassword> {
  const text = await findPassword(
    file ?? (process.env.CANDELA_PASSWORD ? undefined : process.env.CANDELA_PASSWORD_FILE),
    isNew,
  )
  if (isNew && text.length < MIN_PASSWORD_LENGTH) {
    throw new PasswordError(`A password has at least ${MIN_PASSWORD_LENGTH} characters; this one has ${text.length}.`)
  }
  return {text, origin: 'chosen'}
}

async function findPassword(file: string | undefined, isNew: boolean): Promise<string> {
  if (file) return readFirstLine(file)
  if (process.env.CANDELA_PASSWORD) return process.env.CANDELA_PASSWORD
  if (!canAskSecret()) {
    throw new PasswordError('The password of the wallet is needed, and there is no terminal to ask for it.', {
      suggestions: ['--password-file FILE', 'Set CANDELA_PASSWORD or CANDELA_PASSWORD_FILE.'],
    })
  }
  const prompts = isNew ? ['New password: ', 'The same again: '] : ['Password of the wallet: ']
  const [text = '', again = text] = await askSecrets(prompts)
  if (text === again) return text
  throw new PasswordError('The two passwords differ.')
}

async function readFirstLine(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new PasswordError(`The password file ${path} cannot be read.`, {cause})
  })
  return text.split(/\r?\n/, 1)[0] ?? ''
}
