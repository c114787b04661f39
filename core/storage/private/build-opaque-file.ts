import {encode, prepare} from '@ipld/dag-pb'
import {UnixFS} from 'ipfs-unixfs'
import type {CID} from 'multiformats/cid'
import {cidOfBlock, DAG_PB_CODEC} from '../block-cid.js'
import type {BlockSink} from '../blocks.js'

/** A stored block of a file and how much of the file it holds. */
export interface FilePart {
  cid: CID
  sizeBytes: number
}

/** Parts of a file per node: the width of the profile `unixfs-v1-2025`. */
const WIDTH = 1024

/**
 * Joins blocks into one file, so that a store keeps and sends them together: each once and in the order of their addresses,
 * which tells neither what belongs together nor what comes first.
 */
export async function buildOpaqueFile(blocks: BlockSink, parts: Iterable<FilePart>): Promise<CID> {
  const unique = new Map([...parts].map((part) => [part.cid.toString(), part]))
  let level = [...unique].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, part]) => part)
  do {
    const above: FilePart[] = []
    for (let from = 0; from === 0 || from < level.length; from += WIDTH) {
      above.push(await putNode(blocks, level.slice(from, from + WIDTH)))
    }
    level = above
  } while (level.length > 1)
  return (level[0] as FilePart).cid
}

async function putNode(blocks: BlockSink, parts: readonly FilePart[]): Promise<FilePart> {
  const file = new UnixFS({type: 'file', blockSizes: parts.map(({sizeBytes}) => BigInt(sizeBytes))})
  const links = parts.map(({cid, sizeBytes}) => ({Name: '', Hash: cid, Tsize: sizeBytes}))
  const bytes = encode(prepare({Data: file.marshal(), Links: links}))
  const cid = cidOfBlock(bytes, DAG_PB_CODEC)
  await blocks.put(cid, bytes)
  return {cid, sizeBytes: parts.reduce((sum, part) => sum + part.sizeBytes, 0)}
}
