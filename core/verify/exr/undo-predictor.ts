/**
 * Undoes what RLE, ZIPS and ZIP do to bytes before packing them: every byte is the difference to the one before
 * (+128), and the even bytes stand before the odd ones.
 */
export function undoPredictor(packed: Uint8Array): Buffer {
  const length = packed.length
  const bytes = Buffer.allocUnsafe(length)
  const half = (length + 1) >> 1
  // The first byte is itself: 128 here makes the first difference exact.
  let value = 128
  for (let from = 0, to = 0; from < half; from++, to += 2) {
    value = (value + (packed[from] as number) - 128) & 0xff
    bytes[to] = value
  }
  for (let from = half, to = 1; from < length; from++, to += 2) {
    value = (value + (packed[from] as number) - 128) & 0xff
    bytes[to] = value
  }
  return bytes
}

/** Does to bytes what {@link undoPredictor} undoes. */
export function applyPredictor(bytes: Uint8Array): Buffer {
  const length = bytes.length
  const packed = Buffer.allocUnsafe(length)
  const half = (length + 1) >> 1
  let before = 128
  for (let from = 0, to = 0; to < half; from += 2, to++) {
    const value = bytes[from] as number
    packed[to] = value - before + 128
    before = value
  }
  for (let from = 1, to = half; to < length; from += 2, to++) {
    const value = bytes[from] as number
    packed[to] = value - before + 128
    before = value
  }
  return packed
}
