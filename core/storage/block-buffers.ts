import {LEAF_BYTES} from './blocks.js'

/** Smaller blocks get a buffer of their own: back ends gather blocks by their sizes, and each would hold a whole MiB. */
const LEAST_BYTES = LEAF_BYTES / 2
/** Buffers of 1 MiB that wait for their next use. */
const MOST_FREE = 32

/**
 * Buffers for blocks that pass through: read, checked, written or sent, and not needed any more. Taking a fresh one for each
 * has the garbage collector run once in ten blocks, which takes longer than hashing them.
 *
 * What is not given back is garbage like any other; so only who is certain that nobody else has the bytes gives them back.
 */
class BlockBuffers {
  readonly #free: Buffer[] = []
  readonly #lent = new WeakSet<ArrayBufferLike>()

  /** A buffer of a length in bytes, with whatever stood in it before. */
  take(sizeBytes: number): Buffer {
    if (sizeBytes < LEAST_BYTES || sizeBytes > LEAF_BYTES) return Buffer.allocUnsafeSlow(sizeBytes)
    const buffer = this.#free.pop() ?? Buffer.allocUnsafeSlow(LEAF_BYTES)
    this.#lent.add(buffer.buffer)
    return buffer.subarray(0, sizeBytes)
  }

  /** Takes back a buffer that was taken here. Of others, and of parts of one, it takes no notice. */
  giveBack({buffer, byteOffset}: Uint8Array): void {
    if (byteOffset > 0 || !this.#lent.delete(buffer) || this.#free.length >= MOST_FREE) return
    this.#free.push(Buffer.from(buffer))
  }
}

/** The buffers of this thread. */
export const blockBuffers = new BlockBuffers()
