import {PieceReader} from './piece-reader.js'
import {countChunks, SEAL_CHUNK_BYTES, SEAL_HEADER_BYTES, SEAL_TAG_BYTES, SealStream} from './seal-stream.js'
import {SealBrokenError} from './storage-errors.js'

const SEALED_CHUNK_BYTES = SEAL_CHUNK_BYTES + SEAL_TAG_BYTES

/** Bytes that sealing makes of `plainBytes` bytes: 64 more, and 16 for each MiB begun. */
export function sealedBytes(plainBytes: number): number {
  return SEAL_HEADER_BYTES + plainBytes + SEAL_TAG_BYTES * countChunks(plainBytes, SEAL_CHUNK_BYTES)
}

/**
 * Encrypts a stream under a content key; holds little more than a chunk of it.
 *
 * @param plainBytes - Bytes that the pieces have together.
 * @throws {SealingKeyError} If the key is not 32 bytes.
 */
export async function* sealPieces(
  pieces: AsyncIterable<Uint8Array>,
  plainBytes: number,
  contentKey: Uint8Array,
): AsyncGenerator<Uint8Array> {
  const stream = SealStream.create(contentKey)
  const reader = new PieceReader(pieces)
  const last = countChunks(plainBytes, SEAL_CHUNK_BYTES) - 1
  try {
    yield stream.header
    for (let index = 0; index <= last; index += 1) {
      yield* stream.seal(index, await reader.takeParts(SEAL_CHUNK_BYTES), index === last)
    }
  } finally {
    await reader.close()
  }
}

/**
 * Decrypts what {@link sealPieces} gave; every byte it gives is authenticated, the end only once all was read.
 *
 * @param sizeBytes - Sealed bytes that the pieces have together.
 * @param name - What to call it in an error.
 * @throws {WrongKeyError} If it was sealed under another key.
 * @throws {SealBrokenError} If it is cut short, altered, or not sealed.
 */
export async function* unsealPieces(
  pieces: AsyncIterable<Uint8Array>,
  sizeBytes: number,
  contentKey: Uint8Array,
  name: string,
): AsyncGenerator<Uint8Array> {
  const reader = new PieceReader(pieces)
  try {
    const stream = SealStream.open(await reader.take(SEAL_HEADER_BYTES), contentKey, name)
    const last = countChunks(sizeBytes - SEAL_HEADER_BYTES, SEALED_CHUNK_BYTES) - 1
    for (let index = 0; index <= last; index += 1) {
      yield unsealChunk(stream, index, await reader.take(SEALED_CHUNK_BYTES), index === last, name)
    }
  } finally {
    await reader.close()
  }
}

/** Encrypts bytes as {@link sealPieces} encrypts a stream. */
export function sealBytes(plain: Uint8Array, contentKey: Uint8Array): Uint8Array {
  const stream = SealStream.create(contentKey)
  const last = countChunks(plain.length, SEAL_CHUNK_BYTES) - 1
  const parts = [stream.header]
  for (let index = 0; index <= last; index += 1) {
    const chunk = plain.subarray(index * SEAL_CHUNK_BYTES, (index + 1) * SEAL_CHUNK_BYTES)
    parts.push(...stream.seal(index, [chunk], index === last))
  }
  return Buffer.concat(parts)
}

/**
 * Decrypts what {@link sealBytes} or {@link sealPieces} gave.
 *
 * @throws {WrongKeyError} If it was sealed under another key.
 * @throws {SealBrokenError} If it is cut short, altered, or not sealed.
 */
export function unsealBytes(sealed: Uint8Array, contentKey: Uint8Array): Uint8Array {
  const stream = SealStream.open(sealed.subarray(0, SEAL_HEADER_BYTES), contentKey, SEALED_BYTES_NAME)
  const body = sealed.subarray(SEAL_HEADER_BYTES)
  const last = countChunks(body.length, SEALED_CHUNK_BYTES) - 1
  const parts: Uint8Array[] = []
  for (let index = 0; index <= last; index += 1) {
    const chunk = body.subarray(index * SEALED_CHUNK_BYTES, (index + 1) * SEALED_CHUNK_BYTES)
    parts.push(unsealChunk(stream, index, chunk, index === last, SEALED_BYTES_NAME))
  }
  return Buffer.concat(parts)
}

const SEALED_BYTES_NAME = 'The sealed content'

function unsealChunk(stream: SealStream, index: number, sealed: Uint8Array, isLast: boolean, name: string): Uint8Array {
  const plain = stream.unseal(index, sealed, isLast)
  const isPadding = isLast && index > 0 && plain?.length === 0
  if (plain && !isPadding) return plain
  const wasCutAtChunk = isLast && stream.unseal(index, sealed, false) !== undefined
  if (wasCutAtChunk || (isLast && sealed.length < SEAL_TAG_BYTES)) {
    throw new SealBrokenError(`${name} is cut short: it ends after ${index + 1} chunks, before its last one.`)
  }
  throw new SealBrokenError(`${name} was altered or cut short: chunk ${index + 1} does not authenticate.`)
}
