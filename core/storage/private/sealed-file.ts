import type {CID} from 'multiformats/cid'
import {cidWithDigest, RAW_CODEC} from '../block-cid.js'
import {MalformedTreeError} from '../storage-errors.js'
import {CHUNK_BYTES, CHUNK_KEY_BYTES} from './seal-chunk.js'

/** A stored chunk and what opens it. */
export interface SealedChunk {
  cid: CID
  key: Uint8Array
  /** Plain bytes, without padding. */
  sizeBytes: number
}

/** A file of a private scene. */
export interface SealedFile {
  /** Path in the scene's folder with `/` between names. */
  path: string
  chunks: readonly SealedChunk[]
}

/** A sealed file as a manifest holds it: one text for all its chunks. */
export interface PackedFile {
  path: string
  /** Base64 of 68 bytes for each chunk: digest of its block 32, key 32, plain size 4, big-endian. */
  chunks: string
}

const DIGEST_BYTES = 32
const SIZE_BYTES = 4
const RECORD_BYTES = DIGEST_BYTES + CHUNK_KEY_BYTES + SIZE_BYTES

/** Packs a file for a manifest. */
export function packFile({path, chunks}: SealedFile): PackedFile {
  const packed = Buffer.alloc(chunks.length * RECORD_BYTES)
  for (const [index, {cid, key, sizeBytes}] of chunks.entries()) {
    const at = index * RECORD_BYTES
    packed.set(cid.multihash.digest, at)
    packed.set(key, at + DIGEST_BYTES)
    packed.writeUInt32BE(sizeBytes, at + DIGEST_BYTES + CHUNK_KEY_BYTES)
  }
  return {path, chunks: packed.toString('base64')}
}

/**
 * Reads a file from a manifest; the path is not looked at.
 *
 * @throws {MalformedTreeError} If the text is no whole number of chunks, or a chunk has an impossible size.
 */
export function unpackFile({path, chunks}: PackedFile): SealedFile {
  const packed = Buffer.from(chunks, 'base64')
  if (packed.length % RECORD_BYTES !== 0 || packed.toString('base64') !== chunks) {
    throw new MalformedTreeError(
      `A file of the scene lists its chunks in ${packed.length} bytes, cut short or altered.`,
    )
  }
  const count = packed.length / RECORD_BYTES
  return {path, chunks: Array.from({length: count}, (_, index) => readRecord(packed, index * RECORD_BYTES))}
}

function readRecord(packed: Buffer, at: number): SealedChunk {
  const sizeBytes = packed.readUInt32BE(at + DIGEST_BYTES + CHUNK_KEY_BYTES)
  if (sizeBytes === 0 || sizeBytes > CHUNK_BYTES) {
    throw new MalformedTreeError(
      `A chunk of the scene declares ${sizeBytes} bytes; expected 1 to ${CHUNK_BYTES} bytes.`,
    )
  }
  return {
    cid: cidWithDigest(packed.subarray(at, at + DIGEST_BYTES), RAW_CODEC),
    key: packed.subarray(at + DIGEST_BYTES, at + DIGEST_BYTES + CHUNK_KEY_BYTES),
    sizeBytes,
  }
}

/** Plain bytes of a file. */
export function sizeOfFile({chunks}: SealedFile): number {
  return chunks.reduce((sum, {sizeBytes}) => sum + sizeBytes, 0)
}
