import {ExrError} from '../verify-errors.js'
import type {ExrChunk} from './list-chunks.js'
import {undoPredictor} from './undo-predictor.js'
import {unpackPiz} from './unpack-piz.js'
import {unpackRle} from './unpack-rle.js'
import {unpackZip} from './unpack-zip.js'

/**
 * Unpacks one chunk to its scanlines: line by line, within a line channel by channel, little-endian.
 *
 * A chunk that packing would not have made smaller stands in the file as it is.
 *
 * @throws {ExrError} If the data is broken or does not unpack to exactly the expected size.
 */
export async function unpackChunk(chunk: ExrChunk): Promise<Buffer> {
  const {packed, unpackedBytes, name, part} = chunk
  if (packed.length === unpackedBytes) return packed
  switch (part.compression.name) {
    case 'NONE':
      throw new ExrError(`The pixels of ${name} take ${packed.length} bytes, but ${unpackedBytes} were expected.`)
    case 'RLE':
      return undoPredictor(unpackRle(packed, unpackedBytes, name))
    case 'ZIPS':
    case 'ZIP':
      return undoPredictor(await unpackZip(packed, unpackedBytes, name))
    case 'PIZ':
      return unpackPiz(chunk)
  }
}
