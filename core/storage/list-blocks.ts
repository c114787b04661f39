import type {CID} from 'multiformats/cid'
import {DAG_PB_CODEC} from './block-cid.js'
import type {Block, BlockSource} from './blocks.js'
import {forEachInParallel} from './map-in-parallel.js'
import {decodeUnixfsNode} from './unixfs-node.js'

/** Blocks that are looked up or read at once. */
const BLOCKS_AT_ONCE = 16
/** Addresses that are looked up before the first missing block among them is read. */
const LOOKUP_BATCH = 256

/**
 * Lists the address of every block of a tree, each once, a node before what it links to.
 *
 * Only nodes are read, leaves are not: it costs about a thousandth of the tree.
 */
export async function* listBlocks(source: BlockSource, root: CID, signal?: AbortSignal): AsyncGenerator<CID> {
  const seen = new Set([root.toString()])
  const open = [root]
  for (let cid = open.pop(); cid; cid = open.pop()) {
    signal?.throwIfAborted()
    yield cid
    if (cid.code !== DAG_PB_CODEC) continue
    const links = linksOf(cid, await source.get(cid))
    for (let index = links.length - 1; index >= 0; index -= 1) {
      const link = links[index] as CID
      if (seen.has(link.toString())) continue
      seen.add(link.toString())
      open.push(link)
    }
  }
}

/** The blocks of a tree that `hasBlock` does not know, in the order of {@link listBlocks}. */
export async function* readMissingBlocks(
  source: BlockSource,
  root: CID,
  hasBlock: (cid: CID) => Promise<boolean>,
  signal?: AbortSignal,
): AsyncGenerator<Block> {
  let batch: CID[] = []
  for await (const cid of listBlocks(source, root, signal)) {
    batch.push(cid)
    if (batch.length < LOOKUP_BATCH) continue
    yield* readBatch(source, batch, hasBlock)
    batch = []
  }
  yield* readBatch(source, batch, hasBlock)
}

async function* readBatch(
  source: BlockSource,
  batch: readonly CID[],
  hasBlock: (cid: CID) => Promise<boolean>,
): AsyncGenerator<Block> {
  const missing = new Set<CID>()
  await forEachInParallel(batch, BLOCKS_AT_ONCE, async (cid) => {
    if (!(await hasBlock(cid))) missing.add(cid)
  })
  for (const cid of batch) if (missing.has(cid)) yield {cid, bytes: await source.get(cid)}
}

function linksOf(cid: CID, bytes: Uint8Array): CID[] {
  const node = decodeUnixfsNode(cid, bytes)
  return (node.kind === 'file' ? node.parts : node.links).map((link) => link.cid)
}
