import {randomUUID} from 'node:crypto'
import {closeSync, mkdirSync, openSync, renameSync, rmSync, write, writeSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {explainWriteError} from './explain-file-error.js'
import {isFileError} from './is-file-error.js'

/** A path in a folder of blocks for what is not whole yet. */
export function tempPathIn(dir: string): string {
  return join(dir, 'tmp', `${process.pid}-${randomUUID()}`)
}

/**
 * Writes a file of a folder of blocks, which appears whole by a rename. Synchronous: blocks are small and many.
 *
 * @throws {DiskSpaceError} If the disk is full.
 * @throws {TargetRefusedError} If the folder cannot be written.
 */
export function writeBlockFile(dir: string, path: string, bytes: Uint8Array): void {
  const tempPath = tempPathIn(dir)
  try {
    withFolder(dirname(tempPath), () => writeNewFile(tempPath, bytes))
    withFolder(dirname(path), () => renameSync(tempPath, path))
  } catch (error) {
    tidy(tempPath)
    throw explainWriteError(error, path)
  }
}

/**
 * Writes a file as {@link writeBlockFile} does, its bytes by another thread: for large blocks, while others are received.
 *
 * @throws {DiskSpaceError} If the disk is full.
 * @throws {TargetRefusedError} If the folder cannot be written.
 */
export async function writeBlockFileAside(dir: string, path: string, bytes: Uint8Array): Promise<void> {
  const tempPath = tempPathIn(dir)
  try {
    const file = withFolder(dirname(tempPath), () => openSync(tempPath, 'wx', 0o644))
    try {
      for (let written = 0; written < bytes.length; ) written += await writeAside(file, bytes, written)
    } finally {
      closeSync(file)
    }
    withFolder(dirname(path), () => renameSync(tempPath, path))
  } catch (error) {
    tidy(tempPath)
    throw explainWriteError(error, path)
  }
}

/** Does something in a folder, which is made if it is not there. */
export function withFolder<Result>(folder: string, run: () => Result): Result {
  try {
    return run()
  } catch (error) {
    if (!isFileError(error, 'ENOENT')) throw error
    mkdirSync(folder, {recursive: true})
    return run()
  }
}

function writeAside(file: number, bytes: Uint8Array, offset: number): Promise<number> {
  return new Promise((resolve, reject) => {
    write(file, bytes, offset, (error, written) => (error ? reject(error) : resolve(written)))
  })
}

function writeNewFile(path: string, bytes: Uint8Array): void {
  const file = openSync(path, 'wx', 0o644)
  try {
    for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written)
  } finally {
    closeSync(file)
  }
}

function tidy(path: string): void {
  try {
    rmSync(path, {force: true})
  } catch {
    // A folder that cannot be written cannot be tidied either; the first error is the one to tell.
  }
}
