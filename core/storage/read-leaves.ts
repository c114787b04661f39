import {closeSync, fstatSync} from 'node:fs'
import {LEAF_BYTES} from './blocks.js'
import {breathe} from './breathe.js'
import {identityOf} from './file-identity.js'
import {fillPiece, TRY_AGAIN} from './fill-piece.js'
import {openToRead} from './open-to-read.js'
import {SourceChangedError, SourceKindError} from './storage-errors.js'

/**
 * Reads a file in pieces of one size, by default 1 MiB (the last one may be smaller), each in a buffer of its own:
 * the leaves of its DAG, so that the importer need not copy. Synchronous calls, which are twice as fast, with pauses.
 *
 * @throws {SourceMissingError} If it is not there or may not be read.
 * @throws {SourceKindError} If it is no regular file.
 * @throws {SourceChangedError} If somebody writes to it meanwhile.
 */
export async function* readLeaves(
  path: string,
  signal?: AbortSignal,
  leafBytes: number = LEAF_BYTES,
): AsyncGenerator<Uint8Array> {
  const file = openToRead(path)
  try {
    const stats = fstatSync(file, {bigint: true})
    if (!stats.isFile()) throw new SourceKindError(`${path} is not a file; only files and folders can be stored.`)
    const before = identityOf(stats)
    for (let offset = 0; offset < before.sizeBytes; offset += leafBytes) {
      await breathe()
      signal?.throwIfAborted()
      yield readPiece(file, offset, Math.min(leafBytes, before.sizeBytes - offset), path)
    }
    const after = identityOf(fstatSync(file, {bigint: true}))
    if (after.sizeBytes !== before.sizeBytes || after.mtimeNs !== before.mtimeNs) {
      throw new SourceChangedError(`${path} was written to while it was read.`, TRY_AGAIN)
    }
  } finally {
    closeSync(file)
  }
}

function readPiece(file: number, offset: number, sizeBytes: number, path: string): Uint8Array {
  const bytes = Buffer.allocUnsafeSlow(sizeBytes)
  fillPiece(file, bytes, offset, path)
  return bytes
}
