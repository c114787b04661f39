import {createHash} from 'node:crypto'
import {statSync} from 'node:fs'
import {CID} from 'multiformats/cid'
import {create as createDigest} from 'multiformats/hashes/digest'
import {RAW_CODEC, SHA2_256} from '../block-cid.js'
import {blockPath} from '../block-path.js'
import {LEAF_BYTES} from '../blocks.js'
import {writeBlockFile} from '../write-block-file.js'
import {encodeReference, isSound, LEAST_REFERRED_BYTES, readReference, referencePath} from './leaf-reference.js'
import {type FileRun, readRun} from './read-run.js'

/** A run of leaves of one file, from a multiple of 1 MiB on. */
export interface LeafRun extends FileRun {
  /** Folder of the blocks. */
  dir: string
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

/**
 * Reads, hashes and stores leaves of 1 MiB with synchronous calls, for a worker or a short while.
 *
 * @throws The errors of {@link readRun}.
 * @throws {DiskSpaceError} If the disk is full.
 * @throws {TargetRefusedError} If the folder of blocks cannot be written.
 */
export function storeLeaves(run: LeafRun): StoredLeaves {
  const digests: Buffer[] = []
  const newLeaves: number[] = []
  readRun(run, LEAF_BYTES, (bytes, offset) => {
    const digest = createHash('sha256').update(bytes).digest()
    if (storeLeaf(run, digest, bytes, offset)) newLeaves.push(digests.length)
    digests.push(digest)
  })
  return {digests: joinDigests(digests), newLeaves}
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

/** Not by `Buffer.concat`, which takes a piece of 8 KiB that a message between threads carries whole. */
function joinDigests(digests: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(digests.length * DIGEST_BYTES)
  for (const [index, digest] of digests.entries()) joined.set(digest, index * DIGEST_BYTES)
  return joined
}

function sizeOf(path: string): number | undefined {
  return statSync(path, {throwIfNoEntry: false})?.size
}
