/** Reads a stream of pieces in other portions; holds little more than the portion asked for. */
export class PieceReader {
  readonly #pieces: AsyncIterator<Uint8Array>
  #held: Buffer[] = []
  #heldBytes = 0
  #isAtEnd = false

  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.#pieces = pieces[Symbol.asyncIterator]()
  }

  /** The next bytes, which stay; fewer than `count` at the end. */
  async peek(count: number): Promise<Buffer> {
    await this.#hold(count)
    const held = Buffer.concat(this.#held)
    this.#held = [held]
    return held.subarray(0, count)
  }

  /** Takes the next bytes, in a buffer that is not written to again; fewer than `count` at the end. */
  async take(count: number): Promise<Buffer> {
    const parts = await this.takeParts(count)
    return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts)
  }

  /** Takes the next bytes in the pieces that they came in, without copying them. */
  async takeParts(count: number): Promise<Buffer[]> {
    await this.#hold(count)
    const parts: Buffer[] = []
    for (let left = Math.min(count, this.#heldBytes); left > 0; ) {
      const first = this.#held[0] as Buffer
      const part = first.subarray(0, left)
      if (part.length === first.length) this.#held.shift()
      else this.#held[0] = first.subarray(part.length)
      parts.push(part)
      left -= part.length
      this.#heldBytes -= part.length
    }
    return parts
  }

  /** Ends the stream of pieces where it is, so that it lets go of its file. */
  async close(): Promise<void> {
    await this.#pieces.return?.()
  }

  async #hold(count: number): Promise<void> {
    while (this.#heldBytes < count && !this.#isAtEnd) {
      const {done, value} = await this.#pieces.next()
      if (done) this.#isAtEnd = true
      else if (value.length > 0) this.#held.push(Buffer.from(value.buffer, value.byteOffset, value.byteLength))
      if (!done) this.#heldBytes += value.length
    }
  }
}
