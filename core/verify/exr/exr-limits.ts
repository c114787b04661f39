/**
 * Caps against hostile files, all checked before memory is taken. Blender's own largest side is 65536 px; the rest
 * leaves room for an 8K frame with dozens of passes.
 */
export const EXR_LIMITS = {
  /** Longest side in pixels. */
  sidePx: 65536,
  /** Pixels of one part. */
  pixels: 2 ** 28,
  /** Bytes of all headers together: Cryptomatte lists every object of the scene there. */
  headerBytes: 2 ** 24,
  /** Channels of all parts together. */
  channels: 1024,
  /** Bytes of a channel's, attribute's or type's name (OpenEXR's own limit). */
  nameBytes: 255,
  /** Bytes that one chunk may unpack to. */
  chunkBytes: 2 ** 29,
  /** Bytes that the decoded channels may take, unless the caller says otherwise. */
  decodedBytes: 2 ** 33,
} as const
