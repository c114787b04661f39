import {blockBuffers} from './block-buffers.js'
import {parseCid} from './block-cid.js'
import type {Storage} from './blocks.js'
import {listBlocks} from './list-blocks.js'
import {forEachInParallel} from './map-in-parallel.js'

const BLOCKS_AT_ONCE = 16

/**
 * Keeps a tree that is there already, after reading and checking every block of it; a network's storage fetches what the
 * folder of this machine lacks.
 *
 * @param root - CID as text.
 * @throws {BlockMissingError} If a block is not there.
 * @throws {BlockCorruptError} If a block was altered.
 */
export async function pinTree(
  storage: Storage,
  root: string,
  name: string,
  {signal}: {signal?: AbortSignal} = {},
): Promise<void> {
  const cid = parseCid(root)
  await forEachInParallel(listBlocks(storage, cid, signal), BLOCKS_AT_ONCE, async (each) => {
    blockBuffers.giveBack(await storage.get(each))
  })
  await storage.pin(cid, name)
}
