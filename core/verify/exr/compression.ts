/** A way to pack the scanlines of a chunk. */
export interface Compression {
  name: 'NONE' | 'RLE' | 'ZIPS' | 'ZIP' | 'PIZ'
  /** Scanlines of one chunk; the last chunk may have fewer. */
  linesPerChunk: number
  /** The most bytes that one packed byte can unpack to: refuses bombs before memory is taken. */
  maxRatio: number
}

/**
 * The compressions that are read, by the number in the header (OpenEXR File Layout, "Predefined Attribute Types").
 *
 * Ratios: deflate cannot exceed 1032 (zlib.net/zlib_tech.html); a run of RLE turns 2 bytes into 128; a run of PIZ's
 * Huffman code turns 9 bits into 255 values of 2 bytes, and an all-constant chunk is one code per run.
 */
export const COMPRESSIONS: ReadonlyMap<number, Compression> = new Map([
  [0, {name: 'NONE', linesPerChunk: 1, maxRatio: 1}],
  [1, {name: 'RLE', linesPerChunk: 1, maxRatio: 64}],
  [2, {name: 'ZIPS', linesPerChunk: 1, maxRatio: 1032}],
  [3, {name: 'ZIP', linesPerChunk: 16, maxRatio: 1032}],
  [4, {name: 'PIZ', linesPerChunk: 32, maxRatio: 512}],
])

/** Names of the compressions that are not read, by their number. */
export const UNREAD_COMPRESSIONS: ReadonlyMap<number, string> = new Map([
  [5, 'PXR24'],
  [6, 'B44'],
  [7, 'B44A'],
  [8, 'DWAA'],
  [9, 'DWAB'],
  [10, 'HTJ2K256'],
  [11, 'HTJ2K32'],
  [12, 'LJ2K'],
  [13, 'ZSTD'],
])
