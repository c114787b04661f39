import {ExrError} from '../verify-errors.js'
import {ByteReader, cutShort, TRUNCATED_SUGGESTIONS} from './byte-reader.js'
import type {ExrLayout, ExrPart} from './parse-header.js'

/** Where one chunk of scanlines lies in the file and what it holds. */
export interface ExrChunk {
  part: ExrPart
  /** First scanline, counted from the top of the part. */
  firstLine: number
  lineCount: number
  /** Bytes of the chunk's scanlines when unpacked. */
  unpackedBytes: number
  /** The packed bytes, a view of the file. */
  packed: Buffer
  /** For errors: `chunk 3 of 34 of a.exr`. */
  name: string
}

/**
 * Finds every chunk of a file through its chunk tables and checks each against the end of the file.
 *
 * @throws {ExrError} If a chunk is missing, cut short, out of place, or too small for what it claims to unpack to.
 */
export function listChunks(bytes: Buffer, layout: ExrLayout, label: string): ExrChunk[] {
  const tables = new ByteReader(bytes, label, layout.tablesAt)
  const dataAt = findPixels(layout)
  return layout.parts.flatMap((part, partNumber) =>
    Array.from({length: part.chunkCount}, (_, index) => {
      const name = nameChunk(layout, part, index, label)
      const offset = tables.uint64('chunk table')
      if (offset < dataAt || offset >= bytes.length) throw missingChunk(name, offset, bytes.length)
      return readChunk(bytes, layout, {part, partNumber, index, name}, offset)
    }),
  )
}

/** The byte behind the chunk tables, where the first chunk may begin. */
export function findPixels(layout: ExrLayout): number {
  return layout.tablesAt + layout.parts.reduce((sum, part) => sum + part.chunkCount * 8, 0)
}

/** What to call a chunk in errors. */
export function nameChunk(layout: ExrLayout, part: ExrPart, index: number, label: string): string {
  const inPart = layout.isMultiPart ? ` of part '${part.name}'` : ''
  return `chunk ${index + 1} of ${part.chunkCount}${inPart} of ${label}`
}

/** Which chunk is read. */
export interface ChunkPlace {
  part: ExrPart
  partNumber: number
  index: number
  name: string
}

/** Bytes before the packed pixels of a chunk: line and size, and in a multi-part file the part. */
export const CHUNK_HEAD_BYTES = {single: 8, multiPart: 12}

/**
 * Reads the head of a chunk and checks it.
 *
 * @param bytes - The file, or a part of it.
 * @param offset - Where in `bytes` the chunk begins.
 * @throws {ExrError} If it is cut short, out of place, or too small for what it claims to unpack to.
 */
export function readChunk(bytes: Buffer, layout: ExrLayout, place: ChunkPlace, offset = 0): ExrChunk {
  const reader = new ByteReader(bytes, capitalise(place.name), offset)
  const packedBytes = readHead(reader, layout, place)
  const packed = reader.slice(packedBytes, 'pixels')
  const {part, index, name} = place
  return {part, ...measureChunk(part, index, packed.length, name), packed, name}
}

/**
 * Reads the head of a chunk alone, and checks that its pixels are in the file.
 *
 * @param head - From where the chunk begins, as many bytes as its head has.
 * @param offset - Where in the file that is.
 * @param sizeBytes - Of the file.
 * @throws {ExrError} As {@link readChunk}.
 */
export function checkChunkHead(
  head: Buffer,
  layout: ExrLayout,
  place: ChunkPlace,
  {offset, sizeBytes}: {offset: number; sizeBytes: number},
): void {
  const packedBytes = readHead(new ByteReader(head, capitalise(place.name)), layout, place)
  const leftBytes = sizeBytes - offset - head.length
  if (packedBytes < 0 || packedBytes > leftBytes) {
    throw cutShort(capitalise(place.name), 'pixels', {lengthBytes: packedBytes, start: offset + head.length, leftBytes})
  }
  measureChunk(place.part, place.index, packedBytes, place.name)
}

/** @returns How many bytes of packed pixels follow. */
function readHead(reader: ByteReader, layout: ExrLayout, {part, partNumber, index, name}: ChunkPlace): number {
  if (layout.isMultiPart) expectNumber(reader.int32('part number'), partNumber, name, 'part number')
  const firstLine = part.firstLine + index * part.compression.linesPerChunk
  expectNumber(reader.int32('line number'), firstLine, name, 'first line')
  return reader.int32('size')
}

function measureChunk(part: ExrPart, index: number, packedBytes: number, name: string) {
  const firstLine = index * part.compression.linesPerChunk
  const lineCount = Math.min(part.compression.linesPerChunk, part.heightPx - firstLine)
  const unpackedBytes = lineCount * part.lineBytes
  if (packedBytes > unpackedBytes || packedBytes * part.compression.maxRatio < unpackedBytes) {
    throw new ExrError(
      `${capitalise(name)} has ${packedBytes} bytes, which ${part.compression.name} cannot unpack to ${unpackedBytes} bytes.`,
    )
  }
  return {firstLine, lineCount, unpackedBytes}
}

function expectNumber(found: number, expected: number, name: string, what: string): void {
  if (found !== expected) {
    throw new ExrError(`${capitalise(name)} has the ${what} ${found}, but ${expected} was expected.`)
  }
}

/** The error of a chunk that begins behind the end of its file. */
export function missingChunk(name: string, offset: number, sizeBytes: number): ExrError {
  return new ExrError(
    `${capitalise(name)} is missing: it should begin at byte ${offset}, but the file has ${sizeBytes} bytes.`,
    {suggestions: TRUNCATED_SUGGESTIONS},
  )
}

function capitalise(name: string): string {
  return `C${name.slice(1)}`
}
