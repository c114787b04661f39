import {homePath} from '../home.js'
import {BlockStore} from './block-store.js'

/**
 * Opens the block store that everything on this machine shares.
 *
 * @param dir - Another folder of blocks. @default storage/blocks in Candela's own folder
 */
export function openBlockStore(dir: string = homePath('storage', 'blocks')): BlockStore {
  return new BlockStore(dir)
}
