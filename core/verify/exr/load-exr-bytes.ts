import {open, readFile} from 'node:fs/promises'
import {ExrError, ExrMissingError} from '../verify-errors.js'

/** The bytes of a file and what to call it in errors. */
export interface LoadedBytes {
  bytes: Buffer
  label: string
}

/**
 * Loads an OpenEXR file, or takes bytes that are already in memory.
 *
 * @param maxBytes - Reads no more than this from the beginning of the file; all of it when absent.
 * @throws {ExrMissingError} If the file does not exist or may not be read.
 * @throws {ExrError} If the file cannot be read for another reason.
 */
export async function loadExrBytes(source: string | Uint8Array, maxBytes?: number): Promise<LoadedBytes> {
  if (typeof source !== 'string') {
    return {bytes: Buffer.from(source.buffer, source.byteOffset, source.byteLength), label: 'OpenEXR data in memory'}
  }
  try {
    return {bytes: maxBytes === undefined ? await readFile(source) : await readStart(source, maxBytes), label: source}
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code
    if (code === 'ENOENT') throw new ExrMissingError(`There is no file ${source}.`, {cause})
    if (code === 'EACCES') throw new ExrMissingError(`The file ${source} may not be read.`, {cause})
    throw new ExrError(`${source} could not be read (${code ?? 'unknown error'}).`, {cause})
  }
}

async function readStart(path: string, maxBytes: number): Promise<Buffer> {
  const file = await open(path)
  try {
    const {size} = await file.stat()
    const buffer = Buffer.alloc(Math.min(size, maxBytes))
    const {bytesRead} = await file.read(buffer, 0, buffer.length, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}
