import {Flags} from '@oclif/core'
import {homePath} from '../../core/home.js'
import {loadNetworkProfile} from '../../core/network/index.js'
import {isBackEndUrl, openNetworkStorage, openStorage, type Storage} from '../../core/storage/index.js'

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

/** Opens what {@link storageFlags} name; blocks of a back end pass through the folder of this machine and stay there. */
export async function openFlaggedStorage(
  {store, network}: {store?: string; network?: string},
  signal: AbortSignal,
): Promise<Storage> {
  if (network !== undefined) return openNetworkStorage(await loadNetworkProfile(network), signal)
  if (store === undefined || !isBackEndUrl(store)) return openStorage(store, signal)
  return openNetworkStorage({blocksDir: homePath('storage', 'blocks'), storage: [store]}, signal)
}
