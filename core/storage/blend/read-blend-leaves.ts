import {pipeline, Readable} from 'node:stream'
import {type BlendPacking, detectPacking, openUnpacker} from '../../blend-packing.js'
import {LEAF_BYTES} from '../blocks.js'
import {PieceReader} from '../piece-reader.js'
import {readLeaves} from '../read-leaves.js'
import {cutBlend} from './cut-blend.js'

/** Thrown when a packed .blend does not unpack whole; its bytes can still be stored as they are. */
export class BlendPackingError extends Error {}

/**
 * Reads a .blend unpacked, in leaves along its data blocks. Blender opens the unpacked file like the packed one.
 *
 * @throws {BlendPackingError} If it is packed, and this Node cannot unpack it or it is damaged.
 * @throws The errors of `readLeaves`.
 */
export async function* readBlendLeaves(
  path: string,
  signal?: AbortSignal,
  leafBytes: number = LEAF_BYTES,
): AsyncGenerator<Uint8Array> {
  const unpacked = new UnpackedFile(readLeaves(path, signal))
  const isWhole = yield* cutBlend(unpacked.read(), leafBytes)
  // Some versions of Node end in silence after the first of several Zstandard frames.
  if (unpacked.isPacked && !isWhole) throw new BlendPackingError('It does not unpack to a whole .blend.')
}

class UnpackedFile {
  readonly #reader: PieceReader
  isPacked = false

  constructor(leaves: AsyncIterable<Uint8Array>) {
    this.#reader = new PieceReader(leaves)
  }

  async *read(): AsyncGenerator<Uint8Array> {
    try {
      const packing = detectPacking(await this.#reader.peek(4))
      this.isPacked = packing !== undefined
      const whole = takeAll(this.#reader)
      yield* packing ? unpack(whole, packing) : whole
    } finally {
      await this.#reader.close()
    }
  }
}

async function* unpack(packed: AsyncIterable<Uint8Array>, packing: BlendPacking): AsyncGenerator<Uint8Array> {
  const unpacker = openUnpacker(packing)
  if (!unpacker) throw new BlendPackingError(`Node ${process.versions.node} cannot unpack Zstandard.`)
  // The iteration below reports what fails; the callback only keeps it from being thrown a second time.
  pipeline(Readable.from(packed), unpacker, () => undefined)
  try {
    yield* unpacker
  } catch (cause) {
    if (isPackingFault(cause)) throw new BlendPackingError('It does not unpack.', {cause})
    throw cause
  }
}

async function* takeAll(reader: PieceReader): AsyncGenerator<Uint8Array> {
  for (;;) {
    const piece = await reader.take(LEAF_BYTES)
    if (piece.length === 0) return
    yield piece
  }
}

/** What zlib says of damaged or truncated data. */
function isPackingFault(error: unknown): boolean {
  return /^(Z_|ZSTD_|ERR_ZLIB|ERR_BUFFER)/.test(String((error as NodeJS.ErrnoException).code))
}
