import {randomUUID} from 'node:crypto'
import type {FileHandle} from 'node:fs/promises'
import {open, rename, rm} from 'node:fs/promises'
import {explainWriteError} from './explain-file-error.js'

/**
 * Writes a file that appears whole or not at all: into a neighbour first, then by a rename.
 *
 * An existing file is replaced. After an error the neighbour is removed; after a kill it stays behind as
 * `NAME.partial-…` and does no harm.
 *
 * @throws {DiskSpaceError} If the disk is full.
 * @throws {TargetRefusedError} If the path cannot be written.
 */
export async function writeAtomically(path: string, write: (target: FileHandle) => Promise<void>): Promise<void> {
  const partialPath = `${path}.partial-${randomUUID()}`
  try {
    const target = await open(partialPath, 'wx', 0o644)
    try {
      await write(target)
    } finally {
      await target.close()
    }
    await rename(partialPath, path)
  } catch (error) {
    // A folder that cannot be written cannot be tidied either; the first error is the one to tell.
    await rm(partialPath, {force: true}).catch(() => undefined)
    throw explainWriteError(error, path)
  }
}
