import {createHash} from 'node:crypto'
import {blockLength, createWriter, headerLength} from '@ipld/car/buffer-writer'
import {z} from 'zod'
import type {Block} from '../blocks.js'
import type {ByteRange} from '../direct-access.js'

/** Where the blocks of a pack are: by CID, offset and length in bytes. */
export type PackIndex = ReadonlyMap<string, ByteRange>

/** Many blocks in one object: a CARv1 without roots. */
export interface Pack {
  /** The same blocks in the same order give the same id. */
  id: string
  car: Uint8Array
  index: PackIndex
}

/** Writes blocks into a pack. */
export function buildPack(blocks: readonly Block[]): Pack {
  const header = headerLength({roots: []})
  const sizeBytes = blocks.reduce((sum, block) => sum + blockLength(block), header)
  const writer = createWriter(new ArrayBuffer(sizeBytes), {roots: []})
  const index = new Map<string, ByteRange>()
  const hash = createHash('sha256')
  let end = header
  for (const block of blocks) {
    writer.write(block)
    end += blockLength(block)
    const {length} = block.bytes
    index.set(block.cid.toString(), {offset: end - length, length})
    hash.update(block.cid.bytes)
  }
  return {id: hash.digest('hex').slice(0, 40), car: writer.close(), index}
}

const indexSchema = z.array(z.tuple([z.string(), z.int().min(0), z.int().min(0)]))

export function encodePackIndex(index: PackIndex): Uint8Array {
  return Buffer.from(JSON.stringify([...index].map(([cid, {offset, length}]) => [cid, offset, length])))
}

/** @throws {Error} If the bytes are no index; a block behind a wrong one is found out by its hash. */
export function parsePackIndex(bytes: Uint8Array): PackIndex {
  const rows = indexSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')))
  return new Map(rows.map(([cid, offset, length]) => [cid, {offset, length}]))
}
