import {extname} from 'node:path'
import {BLEND_CHUNKER} from '../blend/cut-blend.js'
import {BlendPackingError, readBlendLeaves} from '../blend/read-blend-leaves.js'
import {readLeaves} from '../read-leaves.js'
import {CHUNK_BYTES} from './seal-chunk.js'

/** How a file is cut into chunks. */
export interface ChunkOptions {
  signal?: AbortSignal
  /** Unpacks .blend files and cuts them along their data blocks. */
  cutsBlends?: boolean
}

/**
 * Reads a file in the chunks that are encrypted. A .blend that does not unpack is read a second time, as it is.
 *
 * @param store - Stores the chunks; called a second time for such a file.
 * @throws The errors of {@link readLeaves}, and what `store` throws.
 */
export async function readChunks<Stored>(
  path: string,
  {signal, cutsBlends = false}: ChunkOptions,
  store: (chunks: AsyncIterable<Uint8Array>) => Promise<Stored>,
): Promise<Stored> {
  if (isCut(path, {cutsBlends})) {
    try {
      return await store(readBlendLeaves(path, signal, CHUNK_BYTES))
    } catch (error) {
      if (!(error instanceof BlendPackingError)) throw error
    }
  }
  return store(readLeaves(path, signal, CHUNK_BYTES))
}

/** Name of the way in which a file is cut: it is part of what is remembered of it. */
export function chunkerOf(path: string, options: ChunkOptions): string {
  return isCut(path, options) ? BLEND_CHUNKER : 'fixed-1'
}

/** Whether a file is cut along its data blocks. */
export function isCut(path: string, {cutsBlends = false}: ChunkOptions): boolean {
  return cutsBlends && extname(path).toLowerCase() === '.blend'
}
