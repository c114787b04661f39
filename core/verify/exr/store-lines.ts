import {halfFloatTable} from './half-float.js'
import type {ExrChunk} from './list-chunks.js'
import {channelBytes} from './parse-header.js'

/**
 * Copies the scanlines of a chunk into the planes of its channels.
 *
 * Floats are copied as bytes: both the file and every machine that runs Blender are little-endian.
 *
 * @param lines - The unpacked chunk.
 * @param planes - One plane per channel of the part, in its order; `undefined` for a channel that nobody wants.
 */
export function storeLines(chunk: ExrChunk, lines: Buffer, planes: readonly (Float32Array | undefined)[]): void {
  const {widthPx, channels} = chunk.part
  for (let line = 0, from = 0; line < chunk.lineCount; line++) {
    const to = (chunk.firstLine + line) * widthPx
    for (const [index, channel] of channels.entries()) {
      const plane = planes[index]
      if (plane && channel.type === 'float') {
        lines.copy(asBytes(plane), to * 4, from, from + widthPx * 4)
      } else if (plane && channel.type === 'half') {
        storeHalves(lines, from, plane, to, widthPx)
      } else if (plane) {
        for (let x = 0; x < widthPx; x++) plane[to + x] = lines.readUInt32LE(from + x * 4)
      }
      from += widthPx * channelBytes(channel)
    }
  }
}

function storeHalves(lines: Buffer, from: number, plane: Float32Array, to: number, widthPx: number): void {
  const table = halfFloatTable()
  for (let x = 0, at = from; x < widthPx; x++, at += 2) {
    plane[to + x] = table[(lines[at] as number) | ((lines[at + 1] as number) << 8)] as number
  }
}

function asBytes(plane: Float32Array): Uint8Array {
  return new Uint8Array(plane.buffer, plane.byteOffset, plane.byteLength)
}
