import {constants, openSync} from 'node:fs'
import {explainReadError} from './explain-file-error.js'

/** A pipe that took the place of a file must not keep us waiting for its writer. */
const OPEN_TO_READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

/**
 * Opens a source to read it by synchronous calls; the caller closes it.
 *
 * @throws {SourceMissingError} If it is not there or may not be read.
 */
export function openToRead(path: string): number {
  try {
    return openSync(path, OPEN_TO_READ)
  } catch (error) {
    throw explainReadError(error, path)
  }
}
