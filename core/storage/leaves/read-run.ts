import {closeSync, fstatSync} from 'node:fs'
import {LEAF_BYTES} from '../blocks.js'
import {type FileIdentity, identityOf} from '../file-identity.js'
import {fillPiece, TRY_AGAIN} from '../fill-piece.js'
import {openToRead} from '../open-to-read.js'
import {SourceChangedError, SourceKindError} from '../storage-errors.js'

/** A run of pieces of one file. */
export interface FileRun {
  /** Absolute path of the file. */
  path: string
  /** The file as it was seen before; if it is another one by now, nothing more is stored. */
  identity: FileIdentity
  /** Of the first piece. */
  offset: number
  /** Up to the end of the file, or a multiple of the size of a piece. */
  sizeBytes: number
}

/** One buffer serves all pieces: fresh ones cost more than hashing does. */
let buffer: Buffer | undefined

/**
 * Reads a run piece by piece with synchronous calls, for a worker or a short while. An empty run is one empty piece.
 *
 * @param pieceBytes - At most 1 MiB.
 * @param onPiece - Is given bytes that hold until it returns, and where in the file they stand.
 * @throws {SourceMissingError} If the file is not there or may not be read.
 * @throws {SourceKindError} If it is no regular file.
 * @throws {SourceChangedError} If it is not the file that it was, or somebody writes to it meanwhile.
 */
export function readRun(run: FileRun, pieceBytes: number, onPiece: (bytes: Uint8Array, offset: number) => void): void {
  const file = openToRead(run.path)
  try {
    assertSame(file, run)
    const end = run.offset + run.sizeBytes
    let offset = run.offset
    do {
      onPiece(readPiece(file, offset, Math.min(pieceBytes, end - offset), run.path), offset)
      offset += pieceBytes
    } while (offset < end)
    assertSame(file, run)
  } finally {
    closeSync(file)
  }
}

function assertSame(file: number, {path, identity}: FileRun): void {
  const stats = fstatSync(file, {bigint: true})
  if (!stats.isFile()) throw new SourceKindError(`${path} is not a file; only files and folders can be stored.`)
  const {sizeBytes, mtimeNs} = identityOf(stats)
  if (sizeBytes === identity.sizeBytes && mtimeNs === identity.mtimeNs) return
  throw new SourceChangedError(`${path} was written to while it was read.`, TRY_AGAIN)
}

function readPiece(file: number, offset: number, sizeBytes: number, path: string): Uint8Array {
  buffer ??= Buffer.allocUnsafeSlow(LEAF_BYTES)
  const piece = buffer.subarray(0, sizeBytes)
  fillPiece(file, piece, offset, path)
  return piece
}
