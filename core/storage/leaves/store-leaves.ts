import {createHash} from 'node:crypto'
import {closeSync, constants, fstatSync, openSync, readSync, statSync} from 'node:fs'
import {CID} from 'multiformats/cid'
import {create as createDigest} from 'multiformats/hashes/digest'
import {RAW_CODEC, SHA2_256} from '../block-cid.js'
import {blockPath} from '../block-path.js'
import {LEAF_BYTES} from '../blocks.js'
import {explainReadError} from '../explain-file-error.js'
import {type FileIdentity, identityOf} from '../file-identity.js'
import {SourceChangedError, SourceKindError} from '../storage-errors.js'
import {writeBlockFile} from '../write-block-file.js'
import {encodeReference, isSound, LEAST_REFERRED_BYTES, readReference, referencePath} from './leaf-reference.js'

/** A run of leaves of one file. */
export interface LeafRun {
  /** Folder of the blocks. */
  dir: string
  /** Absolute path of the file. */
  path: string
  /** The file as it was seen before; if it is another one by now, nothing more is stored. */
  identity: FileIdentity
  /** Of the first leaf; a multiple of 1 MiB. */
  offset: number
  /** Up to the end of the file, or a multiple of 1 MiB. */
  sizeBytes: number
  /** Whether large leaves are not copied: their place in the file is noted instead. */
  refers: boolean
}

/** What became of a run. */
export interface StoredLeaves {
  /** sha2-256 of each leaf, 32 bytes each. */
  digests: Uint8Array
  /** Numbers of the leaves that the folder lacked. */
  newLeaves: number[]
}

const DIGEST_BYTES = 32
/** A pipe that took the place of a file must not keep us waiting for its writer. */
const OPEN_TO_READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

/** One buffer serves all leaves: fresh ones cost more than hashing does. */
let buffer: Buffer | undefined

/**
 * Reads, hashes and stores leaves of 1 MiB with synchronous calls, for a worker or a short while.
 *
 * @throws {SourceMissingError} If the file is not there or may not be read.
 * @throws {SourceKindError} If it is no regular file.
 * @throws {SourceChangedError} If it is not the file that it was, or somebody writes to it meanwhile.
 * @throws {DiskSpaceError} If the disk is full.
 * @throws {TargetRefusedError} If the folder of blocks cannot be written.
 */
export function storeLeaves(run: LeafRun): StoredLeaves {
  const file = openToRead(run.path)
  try {
    assertSame(file, run)
    const count = Math.max(1, Math.ceil(run.sizeBytes / LEAF_BYTES))
    const digests = Buffer.alloc(count * DIGEST_BYTES)
    const newLeaves: number[] = []
    for (let leaf = 0; leaf < count; leaf += 1) {
      const offset = run.offset + leaf * LEAF_BYTES
      const bytes = readLeaf(file, offset, Math.min(LEAF_BYTES, run.offset + run.sizeBytes - offset), run.path)
      const digest = createHash('sha256').update(bytes).digest()
      digest.copy(digests, leaf * DIGEST_BYTES)
      if (storeLeaf(run, digest, bytes, offset)) newLeaves.push(leaf)
    }
    assertSame(file, run)
    return {digests, newLeaves}
  } finally {
    closeSync(file)
  }
}

/** sha2-256 of one of the leaves. */
export function digestOf({digests}: StoredLeaves, leaf: number): Uint8Array {
  return digests.subarray(leaf * DIGEST_BYTES, (leaf + 1) * DIGEST_BYTES)
}

/** A leaf that is stored. */
export interface Leaf {
  cid: CID
  sizeBytes: number
}

/** The leaves of a run of `sizeBytes`. */
export function listLeaves(stored: StoredLeaves, sizeBytes: number): Leaf[] {
  return Array.from({length: stored.digests.length / DIGEST_BYTES}, (_, leaf) => ({
    cid: leafCid(digestOf(stored, leaf)),
    sizeBytes: Math.min(LEAF_BYTES, sizeBytes - leaf * LEAF_BYTES),
  }))
}

/** The address of a leaf. */
export function leafCid(digest: Uint8Array): CID {
  return CID.createV1(RAW_CODEC, createDigest(SHA2_256, digest))
}

/** Whether the folder lacked it. A block that is there is not compared: reading finds and removes a damaged one. */
function storeLeaf(
  {dir, path, identity, refers}: LeafRun,
  digest: Uint8Array,
  bytes: Uint8Array,
  offset: number,
): boolean {
  const target = blockPath(dir, leafCid(digest))
  if (sizeOf(target) === bytes.length) return false
  if (!refers || bytes.length < LEAST_REFERRED_BYTES) {
    writeBlockFile(dir, target, bytes)
    return true
  }
  const known = readReference(target)
  if (known && isSound(known)) return false
  const reference = {path, offset, sizeBytes: bytes.length, fileBytes: identity.sizeBytes, mtimeNs: identity.mtimeNs}
  writeBlockFile(dir, referencePath(target), encodeReference(reference))
  return true
}

function sizeOf(path: string): number | undefined {
  return statSync(path, {throwIfNoEntry: false})?.size
}

function openToRead(path: string): number {
  try {
    return openSync(path, OPEN_TO_READ)
  } catch (error) {
    throw explainReadError(error, path)
  }
}

function assertSame(file: number, {path, identity}: LeafRun): void {
  const stats = fstatSync(file, {bigint: true})
  if (!stats.isFile()) throw new SourceKindError(`${path} is not a file; only files and folders can be stored.`)
  const {sizeBytes, mtimeNs} = identityOf(stats)
  if (sizeBytes === identity.sizeBytes && mtimeNs === identity.mtimeNs) return
  throw new SourceChangedError(`${path} was written to while it was read.`, TRY_AGAIN)
}

function readLeaf(file: number, offset: number, sizeBytes: number, path: string): Uint8Array {
  buffer ??= Buffer.allocUnsafeSlow(LEAF_BYTES)
  for (let filled = 0; filled < sizeBytes; ) {
    const read = readSync(file, buffer, filled, sizeBytes - filled, offset + filled)
    if (read === 0) {
      const sentence = `${path} ends at byte ${offset + filled}; expected ${offset + sizeBytes} bytes.`
      throw new SourceChangedError(sentence, TRY_AGAIN)
    }
    filled += read
  }
  return buffer.subarray(0, sizeBytes)
}

const TRY_AGAIN = {suggestions: ['Try again when nothing writes to the file any more.']}
