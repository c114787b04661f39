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
 * Flushes the bytes of files to the disk, so that a power cut does not take them. What is gone meanwhile is left out: garbage
 * collection takes nothing that is pinned.
 *
 * They are opened for writing: Windows flushes nothing else.
 *
 * @throws {DiskSpaceError} If the disk is full.
 * @throws {TargetRefusedError} If the system does not let us.
 */
export function flushFiles(paths: Iterable<string>): Promise<void> {
  return forEachInParallel(paths, FLUSHES_AT_ONCE, (path) => flushPath(path, 'r+'))
}

/**
 * Flushes the names in folders, as {@link flushFiles} does with bytes. Not on Windows, where a folder cannot be opened for
 * writing, and a rename lasts by itself.
 */
export async function flushFolders(paths: Iterable<string>): Promise<void> {
  if (process.platform === 'win32') return
  await forEachInParallel(paths, FLUSHES_AT_ONCE, (path) => flushPath(path, 'r'))
}

async function flushPath(path: string, flags: 'r' | 'r+'): Promise<void> {
  try {
    const file = await openFile(path, flags)
    await flushFile(file).finally(() => closeSync(file))
  } catch (error) {
    if (!isFileError(error, 'ENOENT')) throw explainWriteError(error, path)
  }
}
