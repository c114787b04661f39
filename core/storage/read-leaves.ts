import {LEAF_BYTES} from './blocks.js'
import {openToRead} from './open-to-read.js'
import {readExactly} from './read-exactly.js'
import {SourceChangedError, SourceKindError} from './storage-errors.js'

/**
 * Reads a file in pieces of exactly 1 MiB (the last one may be smaller), each in a buffer of its own:
 * the leaves of its DAG, so that the importer need not copy.
 *
 * @throws {SourceMissingError} If it is not there or may not be read.
 * @throws {SourceKindError} If it is no regular file.
 * @throws {SourceChangedError} If somebody writes to it meanwhile.
 */
export async function* readLeaves(path: string, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  const handle = await openToRead(path)
  try {
    const before = await handle.stat()
    if (!before.isFile()) throw new SourceKindError(`${path} is not a file; only files and folders can be stored.`)
    for (let offset = 0; offset < before.size; offset += LEAF_BYTES) {
      signal?.throwIfAborted()
      yield await readExactly(handle, offset, Math.min(LEAF_BYTES, before.size - offset), path)
    }
    const after = await handle.stat()
    if (after.size !== before.size || after.mtimeMs !== before.mtimeMs) {
      throw new SourceChangedError(`${path} was written to while it was read.`, {
        suggestions: ['Try again when nothing writes to the file any more.'],
      })
    }
  } finally {
    await handle.close()
  }
}
