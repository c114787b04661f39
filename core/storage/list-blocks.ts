import type {CID} from 'multiformats/cid'
import {DAG_PB_CODEC} from './block-cid.js'
import type {Block, BlockSource} from './blocks.js'
import {mapInParallel} from './map-in-parallel.js'
import {pullAhead} from './pull-ahead.js'
import {BlockMissingError} from './storage-errors.js'
import {decodeUnixfsNode, type UnixfsLink} from './unixfs-node.js'

/** Blocks that are looked up at once. */
const BLOCKS_AT_ONCE = 16
/** Addresses that are looked up before what is missing of them is handed on. */
const LOOKUP_BATCH = 256

/** Hears of each node that was read: its bytes, and those of its links that no node before it had. */
export type NodeListener = (cid: CID, sizeBytes: number, links: readonly UnixfsLink[]) => void

/**
 * Lists the address of every block of a tree, each once, a node before what it links to.
 *
 * Only nodes are read, leaves are not: it costs about a thousandth of the tree. A node is read once the next address is
 * asked for.
 *
 * @param onMissing - Hears of nodes that are not there; what is below them is left out. By default they are an error.
 */
export async function* listBlocks(
  source: BlockSource,
  root: CID,
  signal?: AbortSignal,
  onNode?: NodeListener,
  onMissing?: (cid: CID) => void,
): AsyncGenerator<CID> {
  const seen = new Set([root.toString()])
  const open = [root]
  for (let cid = open.pop(); cid; cid = open.pop()) {
    signal?.throwIfAborted()
    yield cid
    if (cid.code !== DAG_PB_CODEC) continue
    const bytes = await source.get(cid).catch((error: unknown) => {
      if (!onMissing || !(error instanceof BlockMissingError)) throw error
      onMissing(cid)
    })
    if (!bytes) continue
    const links = linksOf(cid, bytes).filter((link) => {
      const isNew = !seen.has(link.cid.toString())
      seen.add(link.cid.toString())
      return isNew
    })
    onNode?.(cid, bytes.length, links)
    for (const link of links.reverse()) open.push(link.cid)
  }
}

/**
 * The blocks of a tree that `hasBlock` does not know, in the order of {@link listBlocks}. It is asked ahead of what is read, so
 * that it is soon known how much there is to send.
 */
export async function* readMissingBlocks(
  source: BlockSource,
  root: CID,
  hasBlock: (cid: CID) => Promise<boolean>,
  signal?: AbortSignal,
  onNode?: NodeListener,
): AsyncGenerator<Block> {
  for await (const missing of pullAhead(listMissing(source, root, hasBlock, signal, onNode))) {
    for (const cid of missing) yield {cid, bytes: await source.get(cid)}
  }
}

async function* listMissing(
  source: BlockSource,
  root: CID,
  hasBlock: (cid: CID) => Promise<boolean>,
  signal?: AbortSignal,
  onNode?: NodeListener,
): AsyncGenerator<readonly CID[]> {
  let batch: CID[] = []
  for await (const cid of listBlocks(source, root, signal, onNode)) {
    batch.push(cid)
    if (batch.length < LOOKUP_BATCH) continue
    yield await withoutKnown(batch, hasBlock)
    batch = []
  }
  yield await withoutKnown(batch, hasBlock)
}

async function withoutKnown(batch: readonly CID[], hasBlock: (cid: CID) => Promise<boolean>): Promise<readonly CID[]> {
  const known = await mapInParallel(batch, BLOCKS_AT_ONCE, hasBlock)
  return batch.filter((_, index) => !known[index])
}

function linksOf(cid: CID, bytes: Uint8Array): readonly UnixfsLink[] {
  const node = decodeUnixfsNode(cid, bytes)
  return node.kind === 'file' ? node.parts : node.links
}
