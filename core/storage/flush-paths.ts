import {closeSync, fsync, open} from 'node:fs'
import {promisify} from 'node:util'
import {explainWriteError} from './explain-file-error.js'
import {isFileError} from './is-file-error.js'
import {forEachInParallel} from './map-in-parallel.js'

/** Files that are flushed at once. */
const FLUSHES_AT_ONCE = 16

/** Handles of `fs/promises` would wait for the garbage collector, each with memory outside the heap. */
const [openFile, flushFile] = [promisify(open), promisify(fsync)]

/**
 * Flushes files and folders to the disk, so that a power cut does not take them: of a file its bytes, of a folder the names in it.
 * What is gone meanwhile is left out: garbage collection takes nothing that is pinned.
 *
 * @throws {DiskSpaceError} If the disk is full.
 * @throws {TargetRefusedError} If the system does not let us.
 */
export function flushPaths(paths: Iterable<string>): Promise<void> {
  return forEachInParallel(paths, FLUSHES_AT_ONCE, flushPath)
}

async function flushPath(path: string): Promise<void> {
  try {
    const file = await openFile(path, 'r')
    await flushFile(file).finally(() => closeSync(file))
  } catch (error) {
    if (!isFileError(error, 'ENOENT')) throw explainWriteError(error, path)
  }
}
