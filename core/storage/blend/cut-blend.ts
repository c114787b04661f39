import {LEAF_BYTES} from '../blocks.js'
import {PieceReader} from '../piece-reader.js'
import {FILE_HEADER_BYTES, parseBlockLayout} from './parse-block-layout.js'

/** Name and version of this way to cut; whoever changes what it yields raises the number. */
export const BLEND_CHUNKER = 'blend-1'

/** Blocks of at least so many bytes get leaves of their own: geometry, packed images, caches. */
const OWN_LEAF_BYTES = 8 * 1024
/** Code of the block that ends every .blend. */
const LAST_BLOCK = 'ENDB'
/** Headers and small blocks are gathered into leaves of at most about this size. */
const GATHERED_BYTES = 128 * 1024

/**
 * Cuts an unpacked .blend along its data blocks, so that saving it again changes few leaves.
 *
 * The header of each block holds the address that it had in memory, which is another after every start of Blender: cut by
 * size or by content, a file that was opened and saved again shares nothing with the one before. Large blocks begin and
 * end a leaf, without their headers, which are kept with the small blocks around them.
 *
 * What is no .blend, and the rest of one that is damaged, is cut into pieces of the largest size. All bytes come out, in order.
 *
 * @param pieces - The file, in pieces of any size.
 * @param leafBytes - Most bytes of a leaf.
 * @returns Leaves of 1 byte to `leafBytes`; in the end, whether it was a .blend with its last block.
 */
export async function* cutBlend(
  pieces: AsyncIterable<Uint8Array>,
  leafBytes: number = LEAF_BYTES,
): AsyncGenerator<Uint8Array, boolean> {
  const reader = new PieceReader(pieces)
  try {
    return yield* cutBlocks(reader, leafBytes)
  } finally {
    await reader.close()
  }
}

async function* cutBlocks(reader: PieceReader, leafBytes: number): AsyncGenerator<Uint8Array, boolean> {
  let isWhole = false
  const layout = parseBlockLayout(await reader.peek(FILE_HEADER_BYTES))
  const gathered = new Gathered()
  if (layout) gathered.add(await reader.take(layout.fileHeaderBytes))
  while (layout) {
    const header = await reader.take(layout.headerBytes)
    gathered.add(header)
    const length = header.length === layout.headerBytes ? layout.readLength(header) : -1
    isWhole = header.toString('latin1', 0, 4) === LAST_BLOCK
    if (isWhole || !Number.isSafeInteger(length) || length < 0) break
    if (length < OWN_LEAF_BYTES) gathered.add(await reader.take(length))
    if (length >= OWN_LEAF_BYTES || gathered.bytes >= GATHERED_BYTES) yield* gathered.flush()
    if (length >= OWN_LEAF_BYTES) yield* takeLeaves(reader, length, leafBytes)
  }
  yield* gathered.flush()
  yield* takeLeaves(reader, Number.POSITIVE_INFINITY, leafBytes)
  return isWhole
}

/** The next bytes in leaves of the largest size, as far as there are any. */
async function* takeLeaves(reader: PieceReader, bytes: number, leafBytes: number): AsyncGenerator<Uint8Array> {
  for (let left = bytes; left > 0; ) {
    const leaf = await reader.take(Math.min(leafBytes, left))
    if (leaf.length === 0) return
    left -= leaf.length
    yield leaf
  }
}

/** Headers and small blocks on their way into one leaf; below `GATHERED_BYTES` and one small block together. */
class Gathered {
  #parts: Buffer[] = []
  bytes = 0

  add(part: Buffer): void {
    this.#parts.push(part)
    this.bytes += part.length
  }

  *flush(): Generator<Uint8Array> {
    if (this.bytes > 0) yield Buffer.concat(this.#parts)
    this.#parts = []
    this.bytes = 0
  }
}
