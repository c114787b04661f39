import {openKeystore, type Wallet} from '../market/index.js'
import {UNITS_PER_TOKEN} from '../units.js'
import {openLocalKey} from './embedded/local-keys.js'
import {fundLocalKey} from './embedded/prepare-chain.js'
import {type NetworkProfile, NetworkUnknownError} from './network-profile.js'

/**
 * Opens the key that acts on a network. The embedded network has named keys, made and funded on demand; on others
 * `CANDELA_KEYSTORE` and `CANDELA_PASSWORD` name an encrypted JSON keystore.
 *
 * @param fundTokens - What a local key should hold, in the smallest token units.
 * @throws {NetworkUnknownError} If the network is not local and no keystore is named.
 */
export async function openKey(
  profile: NetworkProfile,
  name: string,
  fundTokens: bigint = 1000n * UNITS_PER_TOKEN,
): Promise<Wallet> {
  if (profile.isLocal) {
    const wallet = await openLocalKey(name)
    await fundLocalKey(profile, wallet.address, fundTokens)
    return wallet
  }
  return openChosenKey(`The network "${profile.name}"`)
}

/**
 * Opens the key that the environment names.
 *
 * @param needy - What needs it, for the error.
 * @throws {NetworkUnknownError} If none is named.
 */
export async function openChosenKey(needy: string): Promise<Wallet> {
  const {CANDELA_KEYSTORE: path, CANDELA_PASSWORD: text} = process.env
  if (!path || !text) {
    throw new NetworkUnknownError(
      `${needy} needs a key: CANDELA_KEYSTORE names the keystore file, CANDELA_PASSWORD opens it.`,
      {suggestions: ['--network local']},
    )
  }
  return openKeystore(path, {text, origin: 'chosen'})
}
