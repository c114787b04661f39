import {closeMarket, type Market, openMarket} from '../../core/market/index.js'
import {LOCAL_NETWORK, type NetworkProfile, openKey, openNetwork, openWallet} from '../../core/network/index.js'

/** The flags of a command that signs. */
export interface WalletFlags {
  network?: string | undefined
  'local-key': string
  'password-file'?: string | undefined
}

/** Opens the wallet of a network for as long as `use` runs; on the local one a key of its own, made on demand. */
export async function withWallet<T>(
  flags: WalletFlags,
  signal: AbortSignal,
  use: (market: Market, profile: NetworkProfile) => Promise<T>,
): Promise<T> {
  const {profile} = await openNetwork(flags.network ?? LOCAL_NETWORK, signal)
  const wallet = profile.isLocal
    ? await openKey(profile, flags['local-key'])
    : await openWallet({file: flags['password-file']})
  const market = openMarket(profile, wallet)
  try {
    return await use(market, profile)
  } finally {
    closeMarket(market)
  }
}
