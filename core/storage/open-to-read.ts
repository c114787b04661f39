import type {FileHandle} from 'node:fs/promises'
import {open} from 'node:fs/promises'
import {explainReadError} from './explain-file-error.js'

/**
 * Opens a file that is to be read.
 *
 * @throws {SourceMissingError} If it is not there or may not be read.
 */
export async function openToRead(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r')
  } catch (error) {
    throw explainReadError(error, path)
  }
}
