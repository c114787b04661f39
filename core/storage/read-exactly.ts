import type {FileHandle} from 'node:fs/promises'
import {SourceChangedError} from './storage-errors.js'

/**
 * Reads `sizeBytes` bytes of a file from `offset`.
 *
 * @param name - What to call the file in an error.
 * @throws {SourceChangedError} If the file ends before: it shrank since its size was asked for.
 */
export async function readExactly(
  handle: FileHandle,
  offset: number,
  sizeBytes: number,
  name: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = Buffer.allocUnsafeSlow(sizeBytes)
  let filled = 0
  while (filled < sizeBytes) {
    const {bytesRead} = await handle.read(bytes, filled, sizeBytes - filled, offset + filled)
    if (bytesRead === 0) {
      throw new SourceChangedError(`${name} ends at byte ${offset + filled}; expected ${offset + sizeBytes} bytes.`, {
        suggestions: ['Try again when nothing writes to the file any more.'],
      })
    }
    filled += bytesRead
  }
  return bytes
}
