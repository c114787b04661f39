import {readdir} from 'node:fs/promises'
import {join} from 'node:path'
import {openOrCreateKey, openOrCreatePassword, type Wallet} from '../../market/index.js'
import {localFiles} from './local-files.js'

/** Keys of the embedded network: the faucet holds the genesis supply. */
export type LocalKeyName = 'faucet' | 'artist' | `node-${number}` | (string & {})

/** Opens a key of the embedded network, or makes it: encrypted, file mode 0600, its password in a file of mode 0600. */
export async function openLocalKey(name: LocalKeyName): Promise<Wallet> {
  const password = await openOrCreatePassword(join(localFiles.dir(), 'keys', 'password'))
  return openOrCreateKey(localKeyPath(name), password)
}

/** Where a key of the embedded network is kept. */
export function localKeyPath(name: LocalKeyName): string {
  return join(localFiles.dir(), 'keys', `${name}.json`)
}

/** Names of the keys that the embedded network has made so far. */
export async function listLocalKeys(): Promise<string[]> {
  const files = await readdir(join(localFiles.dir(), 'keys')).catch(() => [])
  return files.filter((file) => file.endsWith('.json')).map((file) => file.slice(0, -'.json'.length))
}
