import {ExrError} from '../verify-errors.js'
import type {ExrChunk} from './list-chunks.js'
import {channelBytes} from './parse-header.js'
import {decodeHuffman} from './piz-huffman.js'
import {undoWavelet} from './piz-wavelet.js'

/** Bytes of the map of used 16-bit values: one bit each. */
const MAP_BYTES = 8192

/**
 * Unpacks a chunk of PIZ: a map of the values in use, Huffman-coded values, a wavelet per channel, the map undone.
 * Layout as in OpenEXR's ImfPizCompressor.cpp (BSD-3-Clause), written anew.
 *
 * @throws {ExrError} If the data is broken.
 */
export function unpackPiz(chunk: ExrChunk): Buffer {
  const {packed, name, unpackedBytes} = chunk
  const map = readMap(packed, name)
  const lengthAt = map.endByte
  if (lengthAt + 4 > packed.length) throw broken(name, 'ends after its map of values')
  const length = packed.readInt32LE(lengthAt)
  if (length < 0 || lengthAt + 4 + length > packed.length) throw broken(name, `has no ${length} bytes of coded values`)
  const coded = packed.subarray(lengthAt + 4, lengthAt + 4 + length)
  const values = decodeHuffman(coded, unpackedBytes / 2, name)
  undoWavelets(chunk, values, map.highestValue)
  for (let index = 0; index < values.length; index++) values[index] = map.table[values[index] as number] as number
  return arrangeLines(chunk, values)
}

/** The 16-bit values that occur, in order: value `table[i]` was coded as `i`. */
function readMap(packed: Buffer, name: string): {table: Uint16Array; highestValue: number; endByte: number} {
  if (packed.length < 4) throw broken(name, 'is shorter than its header')
  const lowest = packed.readUInt16LE(0)
  const highest = packed.readUInt16LE(2)
  const mapBytes = highest < lowest ? 0 : highest - lowest + 1
  if (highest >= MAP_BYTES || 4 + mapBytes > packed.length) throw broken(name, 'has a broken map of values')
  const table = new Uint16Array(65536)
  // Zero always counts as used.
  let count = 1
  for (let index = 0; index < mapBytes; index++) {
    const bits = packed[4 + index] as number
    for (let bit = 0; bit < 8; bit++) {
      const value = (lowest + index) * 8 + bit
      if (bits & (1 << bit) && value > 0) table[count++] = value
    }
  }
  return {table, highestValue: count - 1, endByte: 4 + mapBytes}
}

/** Values stand channel by channel; those of a 32-bit channel are two interleaved planes. */
function undoWavelets(chunk: ExrChunk, values: Uint16Array, highestValue: number): void {
  const {widthPx, channels} = chunk.part
  let start = 0
  for (const channel of channels) {
    const stepX = channelBytes(channel) / 2
    const stepY = widthPx * stepX
    for (let plane = 0; plane < stepX; plane++) {
      const at = start + plane
      undoWavelet({values, start: at, width: widthPx, height: chunk.lineCount, stepX, stepY}, highestValue)
    }
    start += stepY * chunk.lineCount
  }
}

/** From channel by channel to line by line. */
function arrangeLines(chunk: ExrChunk, values: Uint16Array): Buffer {
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength)
  const lines = Buffer.allocUnsafe(bytes.length)
  const {widthPx, channels, lineBytes} = chunk.part
  let [from, column] = [0, 0]
  for (const channel of channels) {
    const rowBytes = widthPx * channelBytes(channel)
    for (let line = 0; line < chunk.lineCount; line++, from += rowBytes) {
      bytes.copy(lines, line * lineBytes + column, from, from + rowBytes)
    }
    column += rowBytes
  }
  return lines
}

function broken(name: string, what: string): ExrError {
  return new ExrError(`The PIZ data of ${name} is broken: it ${what}.`)
}
