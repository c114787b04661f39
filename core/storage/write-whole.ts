import {lstat, mkdir, mkdtemp, open, rename, rm, statfs} from 'node:fs/promises'
import {basename, dirname, join, resolve} from 'node:path'
import {blockBuffers} from './block-buffers.js'
import {explainWriteError} from './explain-file-error.js'
import {isFileError} from './is-file-error.js'
import {DiskSpaceError, TargetExistsError} from './storage-errors.js'

/**
 * Writes a file or folder that is whole or absent: into a fresh neighbour folder `TARGET.partial-…` first, and renamed when
 * it is complete.
 *
 * @param write - Writes it to the path that it is given, where nothing is.
 * @throws {TargetExistsError} If there is something at `target`.
 * @throws {TargetRefusedError} If the system does not let us write there.
 */
export async function writeWhole<Result>(target: string, write: (path: string) => Promise<Result>): Promise<Result> {
  const targetPath = resolve(target)
  await assertAbsent(targetPath)
  const partialDir = await makePartialFolder(targetPath)
  try {
    const path = join(partialDir, basename(targetPath))
    const result = await write(path)
    await assertAbsent(targetPath)
    await rename(path, targetPath)
    return result
  } catch (error) {
    throw explainWriteError(error, targetPath)
  } finally {
    await rm(partialDir, {recursive: true, force: true})
  }
}

/**
 * Writes a file that is not there yet, mode 0644, each chunk while the next one is fetched. Chunks are not used any more once
 * they are written.
 */
export async function writeFreshFile(
  path: string,
  chunks: AsyncIterable<Uint8Array>,
  onWritten: (sizeBytes: number) => void,
): Promise<void> {
  const handle = await open(path, 'wx', 0o644)
  const write = async (chunk: Uint8Array) => {
    for (let written = 0; written < chunk.length; ) written += (await handle.write(chunk, written)).bytesWritten
    onWritten(chunk.length)
    blockBuffers.giveBack(chunk)
  }
  let writing = Promise.resolve()
  try {
    for await (const chunk of chunks) {
      await writing
      writing = write(chunk)
      // A failed write is reported with the next chunk, or at the end.
      writing.catch(() => undefined)
    }
    await writing
  } finally {
    await writing.catch(() => undefined)
    await handle.close()
  }
}

/** Bytes that the disk has room for, where {@link writeWhole} writes. */
export async function countFreeBytes(path: string): Promise<number> {
  const {bavail, bsize} = await statfs(dirname(path))
  return bavail * bsize
}

/** @throws {DiskSpaceError} If a tree declares more bytes than there is room for at `path`, given by {@link writeWhole}. */
export function assertRoom(sizeBytes: number, freeBytes: number, path: string): void {
  if (sizeBytes <= freeBytes) return
  throw new DiskSpaceError(
    `The tree has at least ${sizeBytes} bytes, but ${dirname(dirname(path))} has room for ${freeBytes} bytes.`,
    {suggestions: ['Free some space, or choose a folder on another disk.']},
  )
}

async function makePartialFolder(targetPath: string): Promise<string> {
  try {
    await mkdir(dirname(targetPath), {recursive: true})
    return await mkdtemp(`${targetPath}.partial-`)
  } catch (error) {
    throw explainWriteError(error, targetPath)
  }
}

async function assertAbsent(path: string): Promise<void> {
  try {
    await lstat(path)
  } catch (error) {
    if (isFileError(error, 'ENOENT', 'ENOTDIR')) return
    throw error
  }
  throw new TargetExistsError(`${path} exists already; a tree is only written where nothing is.`, {
    suggestions: [`Choose another target, or remove ${path}.`],
  })
}
