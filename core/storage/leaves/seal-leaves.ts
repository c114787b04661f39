import {statSync} from 'node:fs'
import {cidOfBlock, RAW_CODEC} from '../block-cid.js'
import {blockPath} from '../block-path.js'
import {CHUNK_BYTES, sealChunk} from '../private/seal-chunk.js'
import {writeBlockFile} from '../write-block-file.js'
import {type FileRun, readRun} from './read-run.js'

/** A run of chunks of one file, from a multiple of {@link CHUNK_BYTES} on; not an empty one. */
export interface SealRun extends FileRun {
  /** Folder of the blocks. */
  dir: string
  artistSecret: Uint8Array
}

/** A chunk that was encrypted and stored. */
export interface SealedLeaf {
  /** sha2-256 of its block. */
  digest: Uint8Array
  key: Uint8Array
  plainDigest: Uint8Array
  /** Of the plain bytes. */
  sizeBytes: number
  /** Bytes of its block, if the folder lacked it. */
  newBytes: number
}

/**
 * Reads, encrypts and stores chunks with synchronous calls, for a worker or a short while.
 *
 * @throws The errors of {@link readRun}.
 * @throws {DiskSpaceError} If the disk is full.
 * @throws {TargetRefusedError} If the folder of blocks cannot be written.
 */
export function sealLeaves({dir, artistSecret, ...run}: SealRun): SealedLeaf[] {
  const leaves: SealedLeaf[] = []
  readRun(run, CHUNK_BYTES, (plain) => {
    const {bytes, key, plainDigest} = sealChunk(plain, artistSecret)
    const cid = cidOfBlock(bytes, RAW_CODEC)
    const path = blockPath(dir, cid)
    // A block that is there is not compared: reading finds and removes a damaged one.
    const isNew = statSync(path, {throwIfNoEntry: false})?.size !== bytes.length
    if (isNew) writeBlockFile(dir, path, bytes)
    const digest = cid.multihash.digest
    leaves.push({digest, key, plainDigest, sizeBytes: plain.length, newBytes: isNew ? bytes.length : 0})
  })
  return leaves
}
