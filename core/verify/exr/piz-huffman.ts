import {ExrError} from '../verify-errors.js'

/** Symbols: 65536 values and, as the highest number in use, the code for a run. */
const SYMBOL_COUNT = 65537

/** Codes up to this many bits are found in one look-up. */
const FAST_BITS = 14

/**
 * Longest code that is read, in bits. The format allows 58, but a code of `n` bits needs some 1.6^n values, and a chunk
 * has less than 2^28.
 */
const LONGEST_CODE_BITS = 48

/** In the table of code lengths, 59 to 62 stand for 2 to 5 unused symbols and 63 for 6 or more. */
const SHORT_ZERO_RUN = 59
const LONG_ZERO_RUN = 63

/**
 * Decodes the canonical Huffman code of PIZ to 16-bit values. Layout as in OpenEXR's ImfHuf.cpp (BSD-3-Clause), written
 * anew.
 *
 * @param packed - Five 32-bit numbers (lowest symbol, highest symbol, unused, bits of data, unused), the lengths of the
 *   codes, the data.
 * @param count - How many values must come out.
 * @throws {ExrError} If the code is broken or yields another number of values.
 */
export function decodeHuffman(packed: Buffer, count: number, label: string): Uint16Array {
  if (packed.length < 20) throw broken(label, 'is shorter than its header of 20 bytes')
  const lowest = packed.readUInt32LE(0)
  const highest = packed.readUInt32LE(4)
  const dataBits = packed.readUInt32LE(12)
  if (lowest >= SYMBOL_COUNT || highest >= SYMBOL_COUNT || lowest > highest) {
    throw broken(label, `names the symbols ${lowest} to ${highest}`)
  }
  const bits = new BitReader(packed, 20, packed.length * 8)
  const lengths = readLengths(bits, lowest, highest, label)
  const dataAt = Math.ceil(bits.position / 8)
  if (dataAt * 8 + dataBits > packed.length * 8) throw broken(label, `ends before its ${dataBits} bits of data`)
  const code = buildCode(lengths, lowest, highest, label)
  return decodeValues(new BitReader(packed, dataAt, dataAt * 8 + dataBits), code, highest, count, label)
}

/** A canonical code: within a length, codes count up with the symbols; longer codes have smaller numbers. */
interface HuffmanCode {
  /** For the next {@link FAST_BITS} bits: `symbol * 64 + length`, or 0 if the code is longer. */
  fast: Int32Array
  /** By length: the first code, how many there are, and where their symbols begin in `symbols`. */
  first: Float64Array
  counts: Int32Array
  starts: Int32Array
  symbols: Int32Array
}

function readLengths(bits: BitReader, lowest: number, highest: number, label: string): Uint8Array {
  const lengths = new Uint8Array(SYMBOL_COUNT)
  for (let symbol = lowest; symbol <= highest; ) {
    const length = bits.take(6)
    if (length < SHORT_ZERO_RUN) {
      lengths[symbol++] = length
    } else {
      symbol += length === LONG_ZERO_RUN ? bits.take(8) + 6 : length - SHORT_ZERO_RUN + 2
      if (symbol > highest + 1) throw broken(label, 'has a run of unused symbols past the last one')
    }
    if (bits.isOverrun) throw broken(label, 'ends inside its table of code lengths')
  }
  return lengths
}

function buildCode(lengths: Uint8Array, lowest: number, highest: number, label: string): HuffmanCode {
  const counts = new Int32Array(LONGEST_CODE_BITS + 1)
  for (let symbol = lowest; symbol <= highest; symbol++) {
    const length = lengths[symbol] as number
    if (length > LONGEST_CODE_BITS) throw broken(label, `has a code of ${length} bits`)
    if (length > 0) counts[length] = (counts[length] as number) + 1
  }
  const first = new Float64Array(LONGEST_CODE_BITS + 1)
  const starts = new Int32Array(LONGEST_CODE_BITS + 1)
  for (let length = LONGEST_CODE_BITS, code = 0, start = 0; length > 0; length--) {
    first[length] = code
    starts[length] = start
    start += counts[length] as number
    const next = code + (counts[length] as number)
    if (next > 2 ** length) throw broken(label, `has more codes of ${length} bits than there are`)
    code = Math.floor(next / 2)
  }
  const symbols = new Int32Array(highest - lowest + 1)
  const fast = new Int32Array(1 << FAST_BITS)
  const used = new Int32Array(LONGEST_CODE_BITS + 1)
  for (let symbol = lowest; symbol <= highest; symbol++) {
    const length = lengths[symbol] as number
    if (length === 0) continue
    const rank = used[length] as number
    used[length] = rank + 1
    symbols[(starts[length] as number) + rank] = symbol
    if (length <= FAST_BITS) {
      const from = ((first[length] as number) + rank) << (FAST_BITS - length)
      fast.fill(symbol * 64 + length, from, from + (1 << (FAST_BITS - length)))
    }
  }
  return {fast, first, counts, starts, symbols}
}

function decodeValues(
  bits: BitReader,
  code: HuffmanCode,
  runSymbol: number,
  count: number,
  label: string,
): Uint16Array {
  const values = new Uint16Array(count)
  let filled = 0
  while (!bits.isAtEnd) {
    const entry = code.fast[bits.peek(FAST_BITS)] as number
    const symbol = entry > 0 ? entry >> 6 : takeLongCode(bits, code)
    if (entry > 0) bits.skip(entry & 63)
    if (symbol < 0) throw broken(label, 'holds a code that its table does not list')
    if (symbol === runSymbol) {
      const length = bits.take(8)
      if (filled === 0 || filled + length > count) throw broken(label, `repeats past its ${count} values`)
      values.fill(values[filled - 1] as number, filled, filled + length)
      filled += length
    } else {
      if (filled === count) throw broken(label, `has more than ${count} values`)
      values[filled++] = symbol
    }
    if (bits.isOverrun) throw broken(label, 'ends inside a code')
  }
  if (filled !== count) throw broken(label, `has ${filled} values instead of ${count}`)
  return values
}

/** Takes a code longer than {@link FAST_BITS} bit by bit; -1 if there is no such code. */
function takeLongCode(bits: BitReader, code: HuffmanCode): number {
  let value = bits.take(FAST_BITS)
  for (let length = FAST_BITS + 1; length <= LONGEST_CODE_BITS; length++) {
    value = value * 2 + bits.take(1)
    const rank = value - (code.first[length] as number)
    if (rank >= 0 && rank < (code.counts[length] as number)) {
      return code.symbols[(code.starts[length] as number) + rank] as number
    }
  }
  return -1
}

/** Reads bits, most significant first; past the end it reads zeros and says so. */
class BitReader {
  position: number
  readonly #bytes: Buffer
  readonly #endBit: number

  constructor(bytes: Buffer, startByte: number, endBit: number) {
    this.#bytes = bytes
    this.#endBit = endBit
    this.position = startByte * 8
  }

  get isAtEnd(): boolean {
    return this.position >= this.#endBit
  }

  get isOverrun(): boolean {
    return this.position > this.#endBit
  }

  /** The next bits, at most 16, without consuming them. */
  peek(count: number): number {
    const at = this.position >>> 3
    const bytes = this.#bytes
    const word = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
    return (word >>> (24 - count - (this.position & 7))) & ((1 << count) - 1)
  }

  skip(count: number): void {
    this.position += count
  }

  take(count: number): number {
    const value = this.peek(count)
    this.position += count
    return value
  }
}

function broken(label: string, what: string): ExrError {
  return new ExrError(`The PIZ data of ${label} is broken: its Huffman code ${what}.`)
}
