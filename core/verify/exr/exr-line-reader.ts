import {type FileHandle, open} from 'node:fs/promises'
import {ExrError} from '../verify-errors.js'
import type {ExrHeader} from './exr-image.js'
import {EXR_LIMITS} from './exr-limits.js'
import {
  CHUNK_HEAD_BYTES,
  type ChunkPlace,
  checkChunkHead,
  type ExrChunk,
  findPixels,
  missingChunk,
  nameChunk,
  readChunk,
} from './list-chunks.js'
import {loadExrBytes} from './load-exr-bytes.js'
import {nameChannels} from './name-channels.js'
import {type ExrLayout, type ExrPart, parseHeader} from './parse-header.js'
import {storeLines} from './store-lines.js'
import {unpackChunk} from './unpack-chunk.js'

/** Heads of chunks that are read at the same time. */
const HEADS_AT_ONCE = 16

/** One part of a file, its channels by their full names, and where its chunks are. */
interface PlacedPart {
  part: ExrPart
  partNumber: number
  names: readonly string[]
  offsets: BigUint64Array
}

/**
 * Reads an OpenEXR file some scanlines at a time, so that a frame of any size takes little memory; of the same kinds, and
 * with the same checks, as `readExr`.
 */
export class ExrLineReader {
  readonly header: ExrHeader
  /** Text attributes that later steps need. */
  readonly attributes: ReadonlyMap<string, string>
  readonly #file: FileHandle
  readonly #label: string
  readonly #layout: ExrLayout
  readonly #sizeBytes: number
  readonly #parts: readonly PlacedPart[]

  private constructor(
    file: FileHandle,
    label: string,
    layout: ExrLayout,
    sizeBytes: number,
    parts: readonly PlacedPart[],
  ) {
    this.#file = file
    this.#label = label
    this.#layout = layout
    this.#sizeBytes = sizeBytes
    this.#parts = parts
    const {widthPx, heightPx} = layout.parts[0] as ExrPart
    const channels = parts.flatMap(({part, names}) =>
      part.channels.map(({type}, index) => ({name: names[index] as string, type})),
    )
    this.header = {widthPx, heightPx, channels}
    this.attributes = new Map(layout.parts.flatMap((part) => [...part.attributes]))
  }

  /**
   * Opens a file and reads its header and chunk tables.
   *
   * @throws {ExrMissingError} If the file does not exist.
   * @throws {ExrError} If the header is broken, too large, or of a kind that is not read.
   */
  static async open(path: string): Promise<ExrLineReader> {
    const {bytes, label} = await loadExrBytes(path, EXR_LIMITS.headerBytes)
    const layout = parseHeader(bytes, label)
    const named = nameChannels(layout, label)
    const file = await open(path)
    try {
      const {size} = await file.stat()
      const parts: PlacedPart[] = []
      let tableAt = layout.tablesAt
      for (const [partNumber, part] of layout.parts.entries()) {
        const tableBytes = part.chunkCount * 8
        if (tableAt + tableBytes > size) throw new ExrError(`${label} ends inside its chunk table.`)
        const table = await readAt(file, tableAt, tableBytes)
        const offsets = new BigUint64Array(table.buffer, table.byteOffset, part.chunkCount)
        parts.push({part, partNumber, names: named.get(part) ?? [], offsets})
        tableAt += tableBytes
      }
      return new ExrLineReader(file, label, layout, size, parts)
    } catch (error) {
      await file.close()
      throw error
    }
  }

  /**
   * Reads scanlines of some channels.
   *
   * @param firstLine - First scanline, counted from the top.
   * @param lineCount - Scanlines to read; all must be in the image.
   * @param planes - For each wanted channel a plane of `lineCount` lines, which is filled.
   * @throws {ExrError} If a chunk is missing, cut short or broken.
   */
  async readLines(firstLine: number, lineCount: number, planes: ReadonlyMap<string, Float32Array>): Promise<void> {
    for (const placed of this.#parts) {
      if (!placed.names.some((name) => planes.has(name))) continue
      const {linesPerChunk} = placed.part.compression
      const last = Math.floor((firstLine + lineCount - 1) / linesPerChunk)
      const indices = []
      for (let index = Math.floor(firstLine / linesPerChunk); index <= last; index++) indices.push(index)
      await Promise.all(
        indices.map(async (index) => {
          const chunk = await this.#loadChunk(placed, index)
          placeLines(chunk, await unpackChunk(chunk), placed.names, {firstLine, lineCount, planes})
        }),
      )
    }
  }

  async close(): Promise<void> {
    await this.#file.close()
  }

  /**
   * Checks that every chunk of every part is in the file, whole and in its place, without unpacking one: a file that was cut
   * short is refused at once, however large it is.
   *
   * @throws {ExrError} As `readExr` does before it unpacks.
   */
  async assertWhole(): Promise<void> {
    for (const placed of this.#parts) {
      for (let first = 0; first < placed.offsets.length; first += HEADS_AT_ONCE) {
        const count = Math.min(HEADS_AT_ONCE, placed.offsets.length - first)
        await Promise.all(Array.from({length: count}, (_, i) => this.#checkHead(placed, first + i)))
      }
    }
  }

  async #checkHead(placed: PlacedPart, index: number): Promise<void> {
    const {place, offset, head} = await this.#readHead(placed, index)
    checkChunkHead(head, this.#layout, place, {offset, sizeBytes: this.#sizeBytes})
  }

  async #readHead(
    {part, partNumber, offsets}: PlacedPart,
    index: number,
  ): Promise<{place: ChunkPlace; offset: number; head: Buffer}> {
    const name = nameChunk(this.#layout, part, index, this.#label)
    const offset = Number(offsets[index])
    if (offset < findPixels(this.#layout) || offset >= this.#sizeBytes)
      throw missingChunk(name, offset, this.#sizeBytes)
    const headBytes = this.#layout.isMultiPart ? CHUNK_HEAD_BYTES.multiPart : CHUNK_HEAD_BYTES.single
    return {place: {part, partNumber, index, name}, offset, head: await readAt(this.#file, offset, headBytes)}
  }

  async #loadChunk(placed: PlacedPart, index: number): Promise<ExrChunk> {
    const {place, offset, head} = await this.#readHead(placed, index)
    const {part} = placed
    // The size stands in the file: no more than an unpacked chunk, and what is left of the file, is believed.
    const mostBytes = Math.min(part.lineBytes * part.compression.linesPerChunk, this.#sizeBytes - offset - head.length)
    const claimedBytes = head.length < 4 ? 0 : head.readInt32LE(head.length - 4)
    const packedBytes = Math.max(0, Math.min(claimedBytes, mostBytes))
    const bytes = await readAt(this.#file, offset, head.length + packedBytes)
    return readChunk(bytes, this.#layout, place)
  }
}

interface Wanted {
  firstLine: number
  lineCount: number
  planes: ReadonlyMap<string, Float32Array>
}

/** Copies a chunk into the wanted lines; one that reaches beyond them is laid out by itself first. */
function placeLines(
  chunk: ExrChunk,
  lines: Buffer,
  names: readonly string[],
  {firstLine, lineCount, planes}: Wanted,
): void {
  const {widthPx} = chunk.part
  const at = chunk.firstLine - firstLine
  if (at >= 0 && at + chunk.lineCount <= lineCount) {
    storeLines(
      {...chunk, firstLine: at},
      lines,
      names.map((name) => planes.get(name)),
    )
    return
  }
  const own = names.map((name) => (planes.has(name) ? new Float32Array(chunk.lineCount * widthPx) : undefined))
  storeLines({...chunk, firstLine: 0}, lines, own)
  const [from, to] = [Math.max(0, -at), Math.min(chunk.lineCount, lineCount - at)]
  for (const [index, name] of names.entries()) {
    const plane = own[index]?.subarray(from * widthPx, to * widthPx)
    if (plane) planes.get(name)?.set(plane, (at + from) * widthPx)
  }
}

/** Bytes of a file, which has them. */
async function readAt(file: FileHandle, at: number, lengthBytes: number): Promise<Buffer> {
  const buffer = Buffer.from(new ArrayBuffer(lengthBytes))
  const {bytesRead} = await file.read(buffer, 0, lengthBytes, at)
  return buffer.subarray(0, bytesRead)
}
