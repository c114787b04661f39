import {Flags} from '@oclif/core'
import {homePath} from '../../core/home.js'
import {loadNetworkProfile} from '../../core/network/index.js'
import {
  isBackEndUrl,
  openNetworkStorage,
  openStorage,
  parseRate,
  type Storage,
  type TrafficOptions,
} from '../../core/storage/index.js'
import {UsageError} from './usage-error.js'

/** The flags that name other blocks than this machine's own. */
export const storageFlags = {
  store: Flags.string({
    description: "Folder or URL of the blocks instead of this machine's own.",
    helpValue: 'DIR|URL',
    exclusive: ['network'],
  }),
  network: Flags.string({
    description: 'Network profile whose storage is used; its back ends get and give blocks.',
    helpValue: 'NAME',
    exclusive: ['store'],
  }),
}

/** The flag that holds back what goes to back ends and comes from them; bytes a second. */
export const limitRateFlag = Flags.custom<number>({
  description: 'Most that is sent and received, together and on average.',
  helpValue: 'RATE',
  parse: async (input) => {
    const bytesPerSec = parseRate(input)
    if (bytesPerSec !== undefined) return bytesPerSec
    throw new UsageError(
      `"${input}" is no rate; expected 50KB/s or more, in B, KB, MB, GB, KiB, MiB or GiB a second.`,
      {
        code: 'LIMIT_RATE',
        suggestions: ['--limit-rate 5MB/s'],
      },
    )
  },
})

/**
 * Opens what {@link storageFlags} name; blocks of a back end pass through the folder of this machine and stay there.
 *
 * @throws {UsageError} If a folder shall be written or read no faster than a rate.
 */
export async function openFlaggedStorage(
  {store, network}: {store?: string; network?: string},
  signal: AbortSignal,
  traffic: TrafficOptions = {},
): Promise<Storage> {
  if (network !== undefined) return openNetworkStorage(await loadNetworkProfile(network), signal, traffic)
  if (store !== undefined && !isBackEndUrl(store) && traffic.bytesPerSec !== undefined) {
    throw new UsageError(`--limit-rate holds back what goes to back ends and comes from them; ${store} is a folder.`, {
      code: 'LIMIT_RATE_STORE',
    })
  }
  if (store === undefined || !isBackEndUrl(store)) return openStorage(store, signal)
  return openNetworkStorage({blocksDir: homePath('storage', 'blocks'), storage: [store]}, signal, traffic)
}
