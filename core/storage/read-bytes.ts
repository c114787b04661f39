import {parseCid} from './block-cid.js'
import type {BlockSource} from './blocks.js'
import {readFile} from './read-file.js'
import {MalformedTreeError} from './storage-errors.js'
import {TreeBudget} from './tree-limits.js'
import {decodeUnixfsNode} from './unixfs-node.js'

/**
 * The content of a small file, such as a manifest.
 *
 * @param root - CID as text.
 * @param options - `maxBytes`: largest content that is read.
 * @throws {TreeLimitError} If it is larger than `maxBytes`.
 * @throws {MalformedTreeError} If it is a folder or its sizes do not add up.
 * @throws {BlockMissingError} If a block is not there.
 * @throws {BlockCorruptError} If a block was altered.
 */
export async function readBytes(
  source: BlockSource,
  root: string,
  options: {maxBytes: number; signal?: AbortSignal},
): Promise<Uint8Array> {
  const cid = parseCid(root)
  const node = decodeUnixfsNode(cid, await source.get(cid))
  if (node.kind !== 'file') throw new MalformedTreeError(`${cid} is a folder; expected a file.`)
  const budget = new TreeBudget({maxSizeBytes: options.maxBytes})
  budget.chargeFile('', node.sizeBytes)
  const chunks: Uint8Array[] = []
  for await (const chunk of readFile(source, node, budget, options.signal)) chunks.push(chunk)
  return Buffer.concat(chunks)
}
