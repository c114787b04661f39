import type {CID} from 'multiformats/cid'
import type {Block, BlockSource, Storage} from './blocks.js'
import {readMissingBlocks} from './list-blocks.js'
import {PushOutlook} from './push-outlook.js'
import type {Traffic} from './traffic.js'

/** What was sent. */
export interface PushSummary {
  /** Blocks that the target lacked. */
  newBlocks: number
  newBytes: number
}

/** How a push runs. */
export interface PushOptions {
  signal?: AbortSignal
  /** Called after each block that was handed over, with all bytes so far. */
  onProgress?: (sentBytes: number) => void
  /** Counts blocks and holds them back. */
  traffic?: Traffic
}

/**
 * Sends to `target` the blocks of a tree that it lacks, and pins the root there last.
 *
 * It can be interrupted at any moment and called again: what arrived is not sent twice. A tree that is pinned there
 * costs one question.
 */
export async function pushTree(
  source: BlockSource,
  target: Storage,
  root: CID,
  name: string,
  {signal, onProgress, traffic}: PushOptions = {},
): Promise<PushSummary> {
  const summary = {newBlocks: 0, newBytes: 0}
  if (await target.isPinned(root)) return summary
  const outlook = new PushOutlook((deltaBytes) => traffic?.expect(deltaBytes))
  const hasBlock = async (cid: CID) => {
    const isThere = await target.has(cid)
    if (isThere) outlook.strike(cid)
    return isThere
  }
  async function* counted(): AsyncGenerator<Block> {
    for await (const block of readMissingBlocks(source, root, hasBlock, signal, outlook.onNode)) {
      await traffic?.send(block.bytes.length, signal)
      yield block
      summary.newBlocks += 1
      summary.newBytes += block.bytes.length
      onProgress?.(summary.newBytes)
    }
  }
  await target.putMany(counted())
  signal?.throwIfAborted()
  await target.pin(root, name, {
    onProgress: (walkedBytes) => traffic?.pin(walkedBytes),
    onState: (place, state) => traffic?.wait(place, state),
  })
  return summary
}
