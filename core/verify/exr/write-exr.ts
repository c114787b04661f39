import {randomUUID} from 'node:crypto'
import {type FileHandle, open, rename, rm} from 'node:fs/promises'
import {promisify} from 'node:util'
import {deflate} from 'node:zlib'
import {ExrError, ExrWriteError} from '../verify-errors.js'
import {encodeHeader, sortChannels} from './encode-header.js'
import type {ExrImage} from './exr-image.js'
import {EXR_LIMITS} from './exr-limits.js'
import {applyPredictor} from './undo-predictor.js'

const deflateAsync = promisify<Buffer, {level: number}, Buffer>(deflate)

/** OpenEXR's own level since 3.1: half the time of zlib's default for 1 % more bytes. */
const DEFLATE_LEVEL = 4
const LINES_PER_CHUNK = 16
const CHUNKS_AT_ONCE = 4

/**
 * Writes an image as OpenEXR: one part, scanlines, float32, ZIP. The file appears under its name only when complete.
 *
 * @param path - Where to write; an existing file is replaced.
 * @throws {ExrError} If the image is empty or a plane has the wrong length.
 * @throws {ExrWriteError} If the file cannot be written.
 */
export async function writeExr(path: string, image: ExrImage, options: {signal?: AbortSignal} = {}): Promise<void> {
  refuseUnfit(path, image)
  const unfinished = `${path}.${randomUUID()}.part`
  try {
    const file = await open(unfinished, 'wx')
    try {
      await writeParts(file, image, options.signal)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(unfinished, path)
  } catch (cause) {
    await rm(unfinished, {force: true})
    options.signal?.throwIfAborted()
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown error'
    throw new ExrWriteError(`${path} could not be written (${code}).`, {
      cause,
      suggestions: ['Check that the folder exists, is writable and has space.'],
    })
  }
}

async function writeParts(file: FileHandle, image: ExrImage, signal: AbortSignal | undefined): Promise<void> {
  const header = encodeHeader(image)
  const planes = sortChannels(image).map(([, plane]) => asBytes(plane))
  const chunkCount = Math.ceil(image.heightPx / LINES_PER_CHUNK)
  const table = Buffer.alloc(chunkCount * 8)
  let position = header.length + table.length
  await file.write(header, 0, header.length, 0)
  for (let first = 0; first < chunkCount; first += CHUNKS_AT_ONCE) {
    signal?.throwIfAborted()
    const indices = Array.from({length: Math.min(CHUNKS_AT_ONCE, chunkCount - first)}, (_, index) => first + index)
    for (const [index, chunk] of (await Promise.all(indices.map((i) => packChunk(image, planes, i)))).entries()) {
      table.writeBigUInt64LE(BigInt(position), (first + index) * 8)
      await file.write(chunk, 0, chunk.length, position)
      position += chunk.length
    }
  }
  await file.write(table, 0, table.length, header.length)
}

async function packChunk(image: ExrImage, planes: readonly Uint8Array[], index: number): Promise<Buffer> {
  const firstLine = index * LINES_PER_CHUNK
  const lineCount = Math.min(LINES_PER_CHUNK, image.heightPx - firstLine)
  const rowBytes = image.widthPx * 4
  const lines = Buffer.allocUnsafe(lineCount * planes.length * rowBytes)
  let to = 0
  for (let line = firstLine; line < firstLine + lineCount; line++) {
    for (const plane of planes) {
      lines.set(plane.subarray(line * rowBytes, (line + 1) * rowBytes), to)
      to += rowBytes
    }
  }
  const deflated = await deflateAsync(applyPredictor(lines), {level: DEFLATE_LEVEL})
  const packed = deflated.length < lines.length ? deflated : lines
  const head = Buffer.alloc(8)
  head.writeInt32LE(firstLine, 0)
  head.writeInt32LE(packed.length, 4)
  return Buffer.concat([head, packed])
}

function refuseUnfit(path: string, image: ExrImage): void {
  const {widthPx, heightPx, channels} = image
  const sides = [widthPx, heightPx]
  if (!sides.every((side) => Number.isInteger(side) && side >= 1 && side <= EXR_LIMITS.sidePx) || channels.size === 0) {
    throw new ExrError(
      `${path} cannot be written: an image needs 1 to ${EXR_LIMITS.sidePx} px per side and a channel, but this has ${widthPx}x${heightPx} px and ${channels.size} channels.`,
    )
  }
  for (const [name, plane] of channels) {
    if (plane.length !== widthPx * heightPx) {
      throw new ExrError(
        `${path} cannot be written: channel '${name}' has ${plane.length} pixels instead of ${widthPx * heightPx}.`,
      )
    }
  }
}

function asBytes(plane: Float32Array): Uint8Array {
  return new Uint8Array(plane.buffer, plane.byteOffset, plane.byteLength)
}
