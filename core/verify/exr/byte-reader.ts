import {ExrError} from '../verify-errors.js'

/** Reads little-endian numbers and names from bytes; never past `end`. */
export class ByteReader {
  readonly bytes: Buffer
  readonly label: string
  /** The next byte to read. */
  position: number
  readonly #end: number

  /**
   * @param bytes - The file from its first byte on.
   * @param label - What the bytes are, for errors: a path.
   * @param start - Where reading starts, in bytes.
   * @param end - Where reading must stop, in bytes.
   */
  constructor(bytes: Buffer, label: string, start = 0, end = bytes.length) {
    this.bytes = bytes
    this.label = label
    this.position = start
    this.#end = end
  }

  uint8(what: string): number {
    return this.bytes.readUInt8(this.advance(1, what))
  }

  int32(what: string): number {
    return this.bytes.readInt32LE(this.advance(4, what))
  }

  uint32(what: string): number {
    return this.bytes.readUInt32LE(this.advance(4, what))
  }

  /** An unsigned 64-bit number; above 2^53 it loses its last digits, which no offset in a file reaches. */
  uint64(what: string): number {
    return Number(this.bytes.readBigUInt64LE(this.advance(8, what)))
  }

  slice(lengthBytes: number, what: string): Buffer {
    const start = this.advance(lengthBytes, what)
    return this.bytes.subarray(start, start + lengthBytes)
  }

  /** A name that ends with a zero byte, which is consumed. */
  name(maxBytes: number, what: string): string {
    const start = this.position
    const stop = this.bytes.subarray(start, Math.min(this.#end, start + maxBytes + 1)).indexOf(0)
    if (stop < 0) {
      throw new ExrError(`${this.label} has ${what} at byte ${start} that does not end within ${maxBytes} bytes.`)
    }
    this.position = start + stop + 1
    return this.bytes.toString('utf8', start, start + stop)
  }

  private advance(lengthBytes: number, what: string): number {
    const start = this.position
    if (lengthBytes < 0 || start + lengthBytes > this.#end) {
      throw cutShort(this.label, what, {lengthBytes, start, leftBytes: this.#end - start})
    }
    this.position = start + lengthBytes
    return start
  }
}

/** The error of a file, or a part of it, that ends before it should. */
export function cutShort(
  label: string,
  what: string,
  {lengthBytes, start, leftBytes}: {lengthBytes: number; start: number; leftBytes: number},
): ExrError {
  return new ExrError(
    `${label} ends inside its ${what}: ${lengthBytes} bytes were expected at byte ${start}, but only ${Math.max(0, leftBytes)} are left.`,
    {suggestions: TRUNCATED_SUGGESTIONS},
  )
}

/** What to try when a file is cut short. */
export const TRUNCATED_SUGGESTIONS = ['Check that the disk is not full, then render the frame again.'] as const
