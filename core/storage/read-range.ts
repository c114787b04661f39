import type {CID} from 'multiformats/cid'
import {parseCid} from './block-cid.js'
import type {BlockSource} from './blocks.js'
import {MalformedTreeError, TreeLimitError} from './storage-errors.js'
import {decodeUnixfsNode} from './unixfs-node.js'

/** Most that is read at once, in bytes. */
const MAX_RANGE_BYTES = 64 * 1024 * 1024
/** Levels of nodes between a file's root and its leaves. */
const MAX_LEVELS = 8

/**
 * Part of a file's content; only the blocks that hold it are read.
 *
 * @param root - CID of the file as text.
 * @param range - First byte and number of bytes; what stands behind the end of the file is left out.
 * @throws {TreeLimitError} If more than 64 MiB are asked for, or the file's nodes stand too deep.
 * @throws {MalformedTreeError} If it is a folder, or its sizes do not add up.
 * @throws {BlockMissingError} If a block is not there.
 * @throws {BlockCorruptError} If a block was altered.
 */
export async function readRange(
  source: BlockSource,
  root: string,
  {offset, length}: {offset: number; length: number},
): Promise<Uint8Array> {
  if (length > MAX_RANGE_BYTES) {
    throw new TreeLimitError(`A range holds at most ${MAX_RANGE_BYTES} bytes; asked for ${length} bytes.`)
  }
  const chunks: Uint8Array[] = []
  const end = offset + length
  const open: {cid: CID; start: number; level: number; sizeBytes?: number}[] = [
    {cid: parseCid(root), start: 0, level: 0},
  ]
  for (let next = open.pop(); next; next = open.pop()) {
    const {cid, start, level, sizeBytes} = next
    const node = decodeUnixfsNode(cid, await source.get(cid))
    if (node.kind !== 'file') throw new MalformedTreeError(`${cid} is a folder; expected a file.`)
    if (sizeBytes !== undefined && sizeBytes !== node.sizeBytes) {
      throw new MalformedTreeError(`Block ${cid} holds ${node.sizeBytes} bytes; the block above declares ${sizeBytes}.`)
    }
    if (level > MAX_LEVELS) throw new TreeLimitError(`File block ${cid} stands more than ${MAX_LEVELS} levels deep.`)
    chunks.push(node.data.subarray(Math.max(0, offset - start), Math.max(0, end - start)))
    let at = start + node.data.length
    const parts = node.parts.map((part) => {
      const placed = {...part, start: at, level: level + 1}
      at += part.sizeBytes
      return placed
    })
    open.push(...parts.filter((part) => part.start < end && part.start + part.sizeBytes > offset).reverse())
  }
  return Buffer.concat(chunks)
}
