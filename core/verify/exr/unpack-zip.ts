import {promisify} from 'node:util'
import {inflate} from 'node:zlib'
import {ExrError} from '../verify-errors.js'

const inflateAsync = promisify<Buffer, {chunkSize: number; maxOutputLength: number}, Buffer>(inflate)

/** Node asks for one more buffer when the first is exactly full; these bytes keep it from that. */
const SPARE_BYTES = 64

/**
 * Inflates a chunk of ZIP or ZIPS, in a thread of its own.
 *
 * @throws {ExrError} If it does not inflate to exactly `unpackedBytes`.
 */
export async function unpackZip(packed: Buffer, unpackedBytes: number, label: string): Promise<Buffer> {
  try {
    const limits = {chunkSize: unpackedBytes + SPARE_BYTES, maxOutputLength: unpackedBytes}
    const bytes = await inflateAsync(packed, limits)
    if (bytes.length === unpackedBytes) return bytes
    throw new ExrError(`${bytes.length} bytes came out instead.`)
  } catch (cause) {
    throw new ExrError(`The ZIP data of ${label} is broken: it does not inflate to exactly ${unpackedBytes} bytes.`, {
      cause,
    })
  }
}
