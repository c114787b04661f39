import {randomUUID} from 'node:crypto'
import {type FileHandle, open, rename, rm} from 'node:fs/promises'
import {promisify} from 'node:util'
import {deflate} from 'node:zlib'
import {CandelaError} from '../../errors.js'
import {ExrWriteError} from '../verify-errors.js'
import {type ExrOutline, encodeHeader} from './encode-header.js'
import {applyPredictor} from './undo-predictor.js'

const deflateAsync = promisify<Buffer, {level: number}, Buffer>(deflate)

/** OpenEXR's own level since 3.1: half the time of zlib's default for 1 % more bytes. */
const DEFLATE_LEVEL = 4
const LINES_PER_CHUNK = {NONE: 1, ZIP: 16}

/** Scanlines that are written at once: all but the last call of `writeLines` give as many. A few chunks pack side by side. */
export const BAND_LINES = 64

/** Writes an OpenEXR file some scanlines at a time, from the top: one part, float32. */
export class ExrLineWriter {
  readonly #file: FileHandle
  readonly #outline: ExrOutline
  readonly #header: Buffer
  readonly #table: Buffer
  #position: number
  #line = 0
  readonly #signal: AbortSignal | undefined

  private constructor(file: FileHandle, outline: ExrOutline, signal: AbortSignal | undefined) {
    this.#file = file
    this.#signal = signal
    this.#outline = outline
    this.#header = encodeHeader(outline)
    this.#table = Buffer.alloc(Math.ceil(outline.heightPx / LINES_PER_CHUNK[outline.compression]) * 8)
    this.#position = this.#header.length + this.#table.length
  }

  /**
   * Writes a file, which appears under its name only when complete.
   *
   * @param path - Where to write; an existing file is replaced.
   * @param fill - Gives every scanline to the writer.
   * @throws {ExrWriteError} If the file cannot be written.
   */
  static async write(
    path: string,
    outline: ExrOutline,
    {signal}: {signal?: AbortSignal},
    fill: (writer: ExrLineWriter) => Promise<void>,
  ): Promise<void> {
    const unfinished = `${path}.${randomUUID()}.part`
    try {
      const file = await open(unfinished, 'wx')
      try {
        const writer = new ExrLineWriter(file, outline, signal)
        await fill(writer)
        await writer.#end()
        // A file for keeps is on the disk before it has its name; one that is read once need not be.
        if (outline.compression === 'ZIP') await file.sync()
      } finally {
        await file.close()
      }
      await rename(unfinished, path)
    } catch (cause) {
      await rm(unfinished, {force: true})
      signal?.throwIfAborted()
      if (cause instanceof CandelaError) throw cause
      const code = (cause as NodeJS.ErrnoException).code ?? 'unknown error'
      throw new ExrWriteError(`${path} could not be written (${code}).`, {
        cause,
        suggestions: ['Check that the folder exists, is writable and has space.'],
      })
    }
  }

  /**
   * Writes the next scanlines.
   *
   * @param planes - One for each channel, in the order of the outline: {@link BAND_LINES} lines, or what is left.
   */
  async writeLines(planes: readonly Float32Array[]): Promise<void> {
    this.#signal?.throwIfAborted()
    const {widthPx, compression} = this.#outline
    const linesPerChunk = LINES_PER_CHUNK[compression]
    const lineCount = (planes[0]?.length ?? 0) / widthPx
    const starts = Array.from({length: Math.ceil(lineCount / linesPerChunk)}, (_, i) => i * linesPerChunk)
    const bytes = planes.map(asBytes)
    const chunks = await Promise.all(
      starts.map((start) => this.#packChunk(bytes, start, Math.min(linesPerChunk, lineCount - start))),
    )
    let position = this.#position
    for (const [i, chunk] of chunks.entries()) {
      this.#table.writeBigUInt64LE(BigInt(position), (this.#line / linesPerChunk + i) * 8)
      position += chunk.length
    }
    const whole = Buffer.concat(chunks)
    await this.#file.write(whole, 0, whole.length, this.#position)
    this.#position = position
    this.#line += lineCount
  }

  async #packChunk(planes: readonly Uint8Array[], start: number, lineCount: number): Promise<Buffer> {
    const rowBytes = this.#outline.widthPx * 4
    const lines = Buffer.allocUnsafe(lineCount * planes.length * rowBytes)
    let to = 0
    for (let line = start; line < start + lineCount; line++) {
      for (const plane of planes) {
        lines.set(plane.subarray(line * rowBytes, (line + 1) * rowBytes), to)
        to += rowBytes
      }
    }
    const packed = this.#outline.compression === 'ZIP' ? await pack(lines) : lines
    const head = Buffer.alloc(8)
    head.writeInt32LE(this.#line + start, 0)
    head.writeInt32LE(packed.length, 4)
    return Buffer.concat([head, packed])
  }

  async #end(): Promise<void> {
    await this.#file.write(this.#header, 0, this.#header.length, 0)
    await this.#file.write(this.#table, 0, this.#table.length, this.#header.length)
  }
}

async function pack(lines: Buffer): Promise<Buffer> {
  const deflated = await deflateAsync(applyPredictor(lines), {level: DEFLATE_LEVEL})
  return deflated.length < lines.length ? deflated : lines
}

function asBytes(plane: Float32Array): Uint8Array {
  return new Uint8Array(plane.buffer, plane.byteOffset, plane.byteLength)
}
