import {readSync} from 'node:fs'
import {explainReadError} from './explain-file-error.js'
import {SourceChangedError} from './storage-errors.js'

/** What to do about a file that changed meanwhile. */
export const TRY_AGAIN = {suggestions: ['Try again when nothing writes to the file any more.']}

/**
 * Fills a buffer with the bytes of a file from `offset` on, with synchronous calls.
 *
 * @param path - Of the open file, for the error.
 * @throws {SourceMissingError} If its disk fails.
 * @throws {SourceChangedError} If it ends before the buffer is full.
 */
export function fillPiece(file: number, target: Uint8Array, offset: number, path: string): void {
  for (let filled = 0; filled < target.length; ) {
    const read = readSome(file, target.subarray(filled), offset + filled, path)
    if (read === 0) {
      const sentence = `${path} ends at byte ${offset + filled}; expected ${offset + target.length} bytes.`
      throw new SourceChangedError(sentence, TRY_AGAIN)
    }
    filled += read
  }
}

function readSome(file: number, target: Uint8Array, offset: number, path: string): number {
  try {
    return readSync(file, target, 0, target.length, offset)
  } catch (error) {
    throw explainReadError(error, path)
  }
}
