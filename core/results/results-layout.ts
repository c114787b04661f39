import {padSize, sealedBytes} from '../storage/index.js'
import {ResultsError} from './results-error.js'

/** Name of the one file that the results of a lease are. */
export const RESULTS_NAME = 'results.sealed'

/** Bytes at the beginning of the file that hold the content key, wrapped for the artist: about 400, filled up. */
export const KEY_SLOT_BYTES = 1024

const COUNT_BYTES = 4
const SIZE_BYTES = 6

/** Bytes of a list of raw outputs. */
export function listBytes(count: number): number {
  return COUNT_BYTES + count * SIZE_BYTES
}

/**
 * Bytes that are sealed of raw outputs: the list, the outputs one after the other, the logs, and zeros up to a size that
 * tells little of theirs.
 */
export function plainBytes(sizesBytes: readonly number[], logsBytes = 0): number {
  return padSize(sizesBytes.reduce((sum, sizeBytes) => sum + sizeBytes, listBytes(sizesBytes.length) + logsBytes))
}

/** Bytes of the whole file. */
export function fileBytes(sizesBytes: readonly number[], logsBytes = 0): number {
  return KEY_SLOT_BYTES + sealedBytes(plainBytes(sizesBytes, logsBytes))
}

/** The wrapped key, filled up with spaces. @throws {ResultsError} If it does not fit. */
export function encodeKeySlot(wrappedKey: string): Uint8Array {
  const slot = Buffer.alloc(KEY_SLOT_BYTES, ' ')
  if (Buffer.byteLength(wrappedKey) > KEY_SLOT_BYTES) {
    throw new ResultsError(`A wrapped content key has ${Buffer.byteLength(wrappedKey)} bytes; ${KEY_SLOT_BYTES} fit.`)
  }
  slot.write(wrappedKey)
  return slot
}

/** The list of raw outputs: how many, 4 bytes, and the bytes of each, 6, big-endian. */
export function encodeList(sizesBytes: readonly number[]): Uint8Array {
  const list = Buffer.alloc(listBytes(sizesBytes.length))
  list.writeUInt32BE(sizesBytes.length)
  for (const [index, sizeBytes] of sizesBytes.entries()) list.writeUIntBE(sizeBytes, listBytes(index), SIZE_BYTES)
  return list
}

/**
 * Reads a list that should hold `count` raw outputs.
 *
 * @param name - What to call the results in an error.
 * @throws {ResultsError} If it holds another number, or ends before.
 */
export function decodeList(bytes: Uint8Array, count: number, name: string): number[] {
  const list = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const found = list.length < COUNT_BYTES ? 0 : list.readUInt32BE()
  if (found !== count || list.length < listBytes(count)) {
    throw new ResultsError(`${name} hold ${found} raw outputs; expected one for each of ${count} tasks.`)
  }
  return Array.from({length: count}, (_, index) => list.readUIntBE(listBytes(index), SIZE_BYTES))
}
