import {ExrError} from '../verify-errors.js'

/**
 * Unpacks OpenEXR's run-length code: a signed count, then that many bytes as they are (negative count) or one byte
 * that is repeated count + 1 times.
 *
 * @throws {ExrError} If it unpacks to fewer or more bytes than `unpackedBytes`.
 */
export function unpackRle(packed: Uint8Array, unpackedBytes: number, label: string): Buffer {
  const bytes = Buffer.allocUnsafe(unpackedBytes)
  let [from, to] = [0, 0]
  while (from < packed.length) {
    const count = ((packed[from++] as number) << 24) >> 24
    const length = count < 0 ? -count : count + 1
    const needed = count < 0 ? length : 1
    if (from + needed > packed.length || to + length > unpackedBytes) break
    if (count < 0) bytes.set(packed.subarray(from, from + length), to)
    else bytes.fill(packed[from] as number, to, to + length)
    from += needed
    to += length
  }
  if (from === packed.length && to === unpackedBytes) return bytes
  throw new ExrError(`The RLE data of ${label} is broken: it does not unpack to exactly ${unpackedBytes} bytes.`)
}
