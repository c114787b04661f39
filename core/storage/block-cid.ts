import {hash} from 'node:crypto'
import {CID} from 'multiformats/cid'
import {create as createDigest} from 'multiformats/hashes/digest'
import {MAX_BLOCK_BYTES} from './blocks.js'
import {BlockCorruptError, BlockSizeError, CidError} from './storage-errors.js'

/** Multicodec code of a leaf without wrapping. */
export const RAW_CODEC = 0x55
/** Multicodec code of a UnixFS node. */
export const DAG_PB_CODEC = 0x70

/** Multihash code of the one hash that addresses are made of. */
export const SHA2_256 = 0x12
const SHA2_256_BYTES = 32

/**
 * Reads a CID as people type it.
 *
 * @throws {CidError} If `text` is no CID, or not CIDv1 with codec raw or dag-pb and hash sha2-256.
 */
export function parseCid(text: string): CID {
  let cid: CID
  try {
    cid = CID.parse(text.trim())
  } catch (cause) {
    throw new CidError(`"${text}" is not a CID; expected text such as bafybei… or bafkrei….`, {cause})
  }
  assertSupportedCid(cid)
  return cid
}

/** What a contract keeps of a CID whose codec the protocol fixes: its sha2-256 digest, `0x` and 32 bytes. */
export function digestOfCid(text: string, codec: number): string {
  const cid = parseCid(text)
  if (cid.code !== codec) {
    throw new CidError(`CID ${text} has codec 0x${cid.code.toString(16)}; expected 0x${codec.toString(16)}.`)
  }
  return `0x${Buffer.from(cid.multihash.digest).toString('hex')}`
}

/** The CID whose digest a contract keeps; the reverse of {@link digestOfCid}. */
export function cidOfDigest(digest: string, codec: number): string {
  return cidWithDigest(Buffer.from(digest.slice(2), 'hex'), codec).toString()
}

/** The address with a sha2-256 digest of 32 bytes. */
export function cidWithDigest(digest: Uint8Array, codec: number): CID {
  return CID.createV1(codec, createDigest(SHA2_256, digest))
}

/** The address of a block. */
export function cidOfBlock(bytes: Uint8Array, codec: number): CID {
  return cidWithDigest(sha256(bytes), codec)
}

/**
 * Refuses every kind of address that Candela does not carry.
 *
 * @throws {CidError} If `cid` is not CIDv1, raw or dag-pb, sha2-256.
 */
export function assertSupportedCid(cid: CID): void {
  const isSupported =
    cid.version === 1 &&
    (cid.code === RAW_CODEC || cid.code === DAG_PB_CODEC) &&
    cid.multihash.code === SHA2_256 &&
    cid.multihash.digest.length === SHA2_256_BYTES
  if (isSupported) return
  throw new CidError(
    `CID ${cid} has version ${cid.version}, codec 0x${cid.code.toString(16)} and hash 0x${cid.multihash.code.toString(16)}; ` +
      'expected version 1, codec 0x55 (raw) or 0x70 (dag-pb) and hash 0x12 (sha2-256).',
    {suggestions: ['Add the content again with the profile unixfs-v1-2025: candela storage add PATH']},
  )
}

/**
 * Checks that bytes are the block that an address names.
 *
 * @throws {BlockSizeError} If they are more than {@link MAX_BLOCK_BYTES}.
 * @throws {BlockCorruptError} If their sha2-256 is another one.
 */
export function verifyBlock(cid: CID, bytes: Uint8Array): void {
  assertBlockSize(cid, bytes.length)
  const digest = sha256(bytes)
  const expected = Buffer.from(cid.multihash.digest)
  if (digest.equals(expected)) return
  throw new BlockCorruptError(
    `Block ${cid} holds ${bytes.length} bytes that hash to ${digest.toString('hex')}; expected ${expected.toString('hex')}.`,
    {suggestions: ['Add the original file again: candela storage add PATH']},
  )
}

/** Whether bytes are the block that an address names. */
export function isBlock(cid: CID, bytes: Uint8Array): boolean {
  return sha256(bytes).equals(cid.multihash.digest)
}

/** @throws {BlockSizeError} If a block has more than {@link MAX_BLOCK_BYTES} bytes. */
export function assertBlockSize(cid: CID, sizeBytes: number): void {
  if (sizeBytes <= MAX_BLOCK_BYTES) return
  throw new BlockSizeError(`Block ${cid} has ${sizeBytes} bytes; at most ${MAX_BLOCK_BYTES} bytes are carried.`)
}

/** In this thread: another one would have to be given a copy, which takes most of the time that hashing does. */
function sha256(bytes: Uint8Array): Buffer {
  return hash('sha256', bytes, 'buffer')
}
