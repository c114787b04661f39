/** How the blocks of a .blend stand one after the other. */
export interface BlockLayout {
  /** Bytes of the file's own header, before the first block. */
  fileHeaderBytes: number
  /** Bytes of each block's header. */
  headerBytes: number
  /** Bytes that follow a block's header; not a whole number from 0 if the header is damaged. */
  readLength(header: Buffer): number
}

/** Bytes that {@link parseBlockLayout} looks at: the longest header of a file, `BLENDER17-01v0500`. */
export const FILE_HEADER_BYTES = 17

/**
 * Tells from the start of a .blend how its blocks are laid out: with 32- or 64-bit pointers in either byte order until
 * 4.x (`BLENDER-v405`), with 64-bit lengths since 5.0 (`BLENDER17-01v0500`).
 *
 * @returns `undefined` for anything else.
 * @see `BHead4`, `SmallBHead8` and `LargeBHead8` in `source/blender/blenloader_core` of Blender 5.0.
 */
export function parseBlockLayout(start: Buffer): BlockLayout | undefined {
  const text = start.toString('latin1')
  if (/^BLENDER17-01v\d{4}/.test(text)) {
    return {fileHeaderBytes: 17, headerBytes: 32, readLength: (header) => Number(header.readBigInt64LE(16))}
  }
  const classic = /^BLENDER([-_])([vV])\d{3}/.exec(text)
  if (!classic) return undefined
  const isBig = classic[2] === 'V'
  return {
    fileHeaderBytes: 12,
    headerBytes: classic[1] === '_' ? 20 : 24,
    readLength: (header) => (isBig ? header.readInt32BE(4) : header.readInt32LE(4)),
  }
}
