import {randomUUID} from 'node:crypto'
import {closeSync, mkdirSync, openSync, renameSync, rmSync, writeSync} from 'node:fs'
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

/** Does something in a folder, which is made if it is not there. */
export function withFolder(folder: string, run: () => void): void {
  try {
    run()
  } catch (error) {
    if (!isFileError(error, 'ENOENT')) throw error
    mkdirSync(folder, {recursive: true})
    run()
  }
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
