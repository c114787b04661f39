import {parseCid} from './block-cid.js'
import type {BlockSource} from './blocks.js'
import {readFile} from './read-file.js'
import {MalformedTreeError} from './storage-errors.js'
import {TreeBudget, type TreeLimits} from './tree-limits.js'
import {decodeUnixfsNode} from './unixfs-node.js'

/**
 * The content of a file in order, piece by piece.
 *
 * @param root - CID as text.
 * @param limits - How large it may be, and how many blocks may be read for it.
 * @throws {TreeLimitError} If it is larger than allowed.
 * @throws {MalformedTreeError} If it is a folder or its sizes do not add up.
 * @throws {BlockMissingError} If a block is not there.
 * @throws {BlockCorruptError} If a block was altered.
 */
export async function* streamFile(
  source: BlockSource,
  root: string,
  limits: Partial<TreeLimits>,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const cid = parseCid(root)
  const node = decodeUnixfsNode(cid, await source.get(cid))
  if (node.kind !== 'file') throw new MalformedTreeError(`${cid} is a folder; expected a file.`)
  const budget = new TreeBudget(limits)
  budget.chargeFile('', node.sizeBytes)
  yield* readFile(source, node, budget, signal)
}
