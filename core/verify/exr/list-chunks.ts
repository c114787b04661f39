import {ExrError} from '../verify-errors.js'
import {ByteReader, TRUNCATED_SUGGESTIONS} from './byte-reader.js'
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
  const dataAt = layout.tablesAt + layout.parts.reduce((sum, part) => sum + part.chunkCount * 8, 0)
  return layout.parts.flatMap((part, partNumber) =>
    Array.from({length: part.chunkCount}, (_, index) => {
      const name = nameChunk(layout, part, index, label)
      const offset = tables.uint64('chunk table')
      if (offset < dataAt || offset >= bytes.length) throw missingChunk(name, offset, bytes.length)
      return readChunk(bytes, layout, {part, partNumber, index, name}, offset)
    }),
  )
}

/** What to call a chunk in errors. */
export function nameChunk(layout: ExrLayout, part: ExrPart, index: number, label: string): string {
  const inPart = layout.isMultiPart ? ` of part '${part.name}'` : ''
  return `chunk ${index + 1} of ${part.chunkCount}${inPart} of ${label}`
}

/** Which chunk is read. */
interface ChunkPlace {
  part: ExrPart
  partNumber: number
  index: number
  name: string
}

/**
 * Reads the head of a chunk and checks it.
 *
 * @param bytes - The file, or a part of it.
 * @param offset - Where in `bytes` the chunk begins.
 * @throws {ExrError} If it is cut short, out of place, or too small for what it claims to unpack to.
 */
export function readChunk(
  bytes: Buffer,
  layout: ExrLayout,
  {part, partNumber, index, name}: ChunkPlace,
  offset = 0,
): ExrChunk {
  const reader = new ByteReader(bytes, capitalise(name), offset)
  if (layout.isMultiPart) expectNumber(reader.int32('part number'), partNumber, name, 'part number')
  const firstLine = index * part.compression.linesPerChunk
  expectNumber(reader.int32('line number'), part.firstLine + firstLine, name, 'first line')
  const packed = reader.slice(reader.int32('size'), 'pixels')
  const lineCount = Math.min(part.compression.linesPerChunk, part.heightPx - firstLine)
  const unpackedBytes = lineCount * part.lineBytes
  if (packed.length > unpackedBytes || packed.length * part.compression.maxRatio < unpackedBytes) {
    throw new ExrError(
      `${capitalise(name)} has ${packed.length} bytes, which ${part.compression.name} cannot unpack to ${unpackedBytes} bytes.`,
    )
  }
  return {part, firstLine, lineCount, unpackedBytes, packed, name}
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
