import type {Wallet} from '../market/index.js'
import {UNITS_PER_TOKEN} from '../units.js'
import {openLocalKey} from './embedded/local-keys.js'
import {fundLocalKey} from './embedded/prepare-chain.js'
import type {NetworkProfile} from './network-profile.js'
import {openWallet} from './wallet-file.js'

/**
 * Opens the key that acts on a network. The embedded network has named keys, made and funded on demand; on others it is
 * the wallet of this machine: what `candela wallet create` made, or the keystore that `CANDELA_KEYSTORE` names.
 *
 * @param fundTokens - What a local key should hold, in the smallest token units.
 * @throws {KeystoreError} If the network is not local and there is no keystore, or the password is wrong.
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
  return openWallet()
}
