import {closeSync, fstatSync, openSync, readFileSync, readSync} from 'node:fs'
import {blockBuffers} from './block-buffers.js'
import {isFileError} from './is-file-error.js'

/** The bytes of a file of a folder of blocks, which nobody writes to once it is there. */
export function readBlockFile(path: string): Uint8Array {
  const file = openSync(path, 'r')
  try {
    const bytes = blockBuffers.take(fstatSync(file).size)
    let filled = 0
    for (let read = -1; read !== 0 && filled < bytes.length; filled += read) {
      read = readSync(file, bytes, filled, bytes.length - filled, filled)
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
