import {closeSync, fstatSync, openSync, read, readFileSync, readSync} from 'node:fs'
import {blockBuffers} from './block-buffers.js'
import {isFileError} from './is-file-error.js'

/** Blocks of this size and more are read by another thread; for smaller ones a synchronous call is faster. */
const LARGE_BYTES = 256 * 1024

/** The bytes of a file of a folder of blocks, which nobody writes to once it is there. */
export async function readBlockFile(path: string): Promise<Uint8Array> {
  const file = openSync(path, 'r')
  try {
    const bytes = blockBuffers.take(fstatSync(file).size)
    const readSome = bytes.length < LARGE_BYTES ? readSync : readAside
    let filled = 0
    for (let count = -1; count !== 0 && filled < bytes.length; filled += count) {
      count = await readSome(file, bytes, filled, bytes.length - filled, filled)
    }
    return bytes.subarray(0, filled)
  } finally {
    closeSync(file)
  }
}

/** Whether a file is there and holds these bytes; not if it cannot be read, so that it is written anew or that is refused. */
export function holdsBytes(path: string, bytes: Uint8Array): boolean {
  try {
    return readFileSync(path).equals(bytes)
  } catch (error) {
    if (isFileError(error, 'ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'EIO')) return false
    throw error
  }
}

function readAside(
  file: number,
  bytes: Uint8Array,
  offset: number,
  sizeBytes: number,
  position: number,
): Promise<number> {
  return new Promise((resolve, reject) => {
    read(file, bytes, offset, sizeBytes, position, (error, count) => (error ? reject(error) : resolve(count)))
  })
}
