import type {FileHandle} from 'node:fs/promises'
import {openToRead} from './open-to-read.js'
import {readExactly} from './read-exactly.js'
import {countChunks, SEAL_CHUNK_BYTES, SEAL_HEADER_BYTES, SEAL_TAG_BYTES, SealStream} from './seal-stream.js'
import {SealBrokenError, SourceMissingError} from './storage-errors.js'
import {writeAtomically} from './write-atomically.js'

const SEALED_CHUNK_BYTES = SEAL_CHUNK_BYTES + SEAL_TAG_BYTES

/**
 * Encrypts a file under a content key; the target appears whole or not at all.
 *
 * @throws {SealingKeyError} If the key is not 32 bytes.
 * @throws {SourceMissingError} If the file is not there.
 */
export async function sealFile(
  plainPath: string,
  sealedPath: string,
  contentKey: Uint8Array,
  options: {signal?: AbortSignal} = {},
): Promise<void> {
  const stream = SealStream.create(contentKey)
  const source = await openToRead(plainPath)
  try {
    const {size} = await source.stat()
    const last = countChunks(size, SEAL_CHUNK_BYTES) - 1
    await writeAtomically(sealedPath, async (target) => {
      await target.writeFile(stream.header)
      for (let index = 0; index <= last; index += 1) {
        options.signal?.throwIfAborted()
        const sizeBytes = Math.min(SEAL_CHUNK_BYTES, size - index * SEAL_CHUNK_BYTES)
        const plain = await readExactly(source, index * SEAL_CHUNK_BYTES, sizeBytes, plainPath)
        await target.writeFile(stream.seal(index, plain, index === last))
      }
    })
  } finally {
    await source.close()
  }
}

/**
 * Decrypts what {@link sealFile} wrote; the target appears only once every byte is authenticated.
 *
 * @throws {WrongKeyError} If it was sealed under another key.
 * @throws {SealBrokenError} If it is missing, cut short, altered, or no sealed file.
 */
export async function unsealFile(
  sealedPath: string,
  plainPath: string,
  contentKey: Uint8Array,
  options: {signal?: AbortSignal} = {},
): Promise<void> {
  const source = await openSealed(sealedPath)
  try {
    const {size} = await source.stat()
    const header = await readExactly(source, 0, Math.min(size, SEAL_HEADER_BYTES), sealedPath)
    const stream = SealStream.open(header, contentKey, sealedPath)
    const bodyBytes = size - SEAL_HEADER_BYTES
    const last = countChunks(bodyBytes, SEALED_CHUNK_BYTES) - 1
    await writeAtomically(plainPath, async (target) => {
      for (let index = 0; index <= last; index += 1) {
        options.signal?.throwIfAborted()
        const offset = index * SEALED_CHUNK_BYTES
        const sizeBytes = Math.min(SEALED_CHUNK_BYTES, bodyBytes - offset)
        const sealed = await readExactly(source, SEAL_HEADER_BYTES + offset, sizeBytes, sealedPath)
        await target.writeFile(unsealChunk(stream, index, sealed, index === last, sealedPath))
      }
    })
  } finally {
    await source.close()
  }
}

/** Encrypts bytes as {@link sealFile} encrypts a file: 64 bytes longer, and 16 more per MiB begun. */
export function sealBytes(plain: Uint8Array, contentKey: Uint8Array): Uint8Array {
  const stream = SealStream.create(contentKey)
  const last = countChunks(plain.length, SEAL_CHUNK_BYTES) - 1
  const parts = [stream.header]
  for (let index = 0; index <= last; index += 1) {
    const chunk = plain.subarray(index * SEAL_CHUNK_BYTES, (index + 1) * SEAL_CHUNK_BYTES)
    parts.push(stream.seal(index, chunk, index === last))
  }
  return Buffer.concat(parts)
}

/**
 * Decrypts what {@link sealBytes} or {@link sealFile} gave.
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

/** What a stranger delivered may lack the file, or have a folder there; that is a broken delivery, no fault of ours. */
async function openSealed(path: string): Promise<FileHandle> {
  const source = await openToRead(path).catch((cause: unknown) => {
    if (!(cause instanceof SourceMissingError)) throw cause
    throw new SealBrokenError(`${path} is missing; expected a sealed file.`, {cause})
  })
  if ((await source.stat()).isFile()) return source
  await source.close()
  throw new SealBrokenError(`${path} is a folder; expected a sealed file.`)
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
