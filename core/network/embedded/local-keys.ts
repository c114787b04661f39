import {join} from 'node:path'
import {openOrCreateKey, openOrCreatePassword, type Wallet} from '../../market/index.js'
import {localFiles} from './local-files.js'

/** Keys of the embedded network: the faucet holds the genesis supply. */
export type LocalKeyName = 'faucet' | 'artist' | `node-${number}` | (string & {})

/** Opens a key of the embedded network, or makes it: encrypted, file mode 0600, its password in a file of mode 0600. */
export async function openLocalKey(name: LocalKeyName): Promise<Wallet> {
  const password = await openOrCreatePassword(join(localFiles.dir(), 'keys', 'password'))
  return openOrCreateKey(join(localFiles.dir(), 'keys', `${name}.json`), password)
}
