import type {Fingerprint} from './fingerprint.js'
import {keccak256} from './keccak256.js'
import {ProofError} from './verify-errors.js'

/**
 * Hashes the leaf of one cell as the contract does: {@link TREE_HASH_BYTES} of keccak256 twice of
 * `abi.encode(uint32 task, uint32 cell, bytes32 grain0, bytes32 grain1, int32 red, int32 green, int32 blue)`.
 *
 * @param task - Number of the task in its job, a uint32.
 * @param cell - Number of the leaf in its task, a uint32.
 * @returns `0x` and 32 bytes, the first 12 of them zero.
 * @throws {ProofError} If a number does not fit its type or a grain is not 32 bytes of hex.
 */
export function hashCellLeaf(task: number, cell: number, fingerprint: Fingerprint): string {
  const words = Buffer.alloc(7 * WORD_BYTES)
  writeUint32(words, 0, 'task', task)
  writeUint32(words, 1, 'cell', cell)
  writeBytes32(words, 2, 'grain0', fingerprint.grain0)
  writeBytes32(words, 3, 'grain1', fingerprint.grain1)
  writeInt32(words, 4, 'red', fingerprint.red)
  writeInt32(words, 5, 'green', fingerprint.green)
  writeInt32(words, 6, 'blue', fingerprint.blue)
  return hashTwice(words)
}

/**
 * Hashes the leaf of one task as {@link hashCellLeaf} does, of `abi.encode(uint32 task, bytes32 taskRoot)`.
 *
 * @throws {ProofError} If the task is not a uint32 or the root is not 32 bytes of hex.
 */
export function hashTaskLeaf(task: number, taskRoot: string): string {
  const words = Buffer.alloc(2 * WORD_BYTES)
  writeUint32(words, 0, 'task', task)
  writeBytes32(words, 1, 'taskRoot', taskRoot)
  return hashTwice(words)
}

/**
 * Hashes the leaf of a lease's results as {@link hashCellLeaf} does, of
 * `abi.encode(bytes32 resultsDigest, bytes32 contentKeyHash)`.
 *
 * @throws {ProofError} If one of them is not 32 bytes of hex.
 */
export function hashResultsLeaf(resultsDigest: string, contentKeyHash: string): string {
  const words = Buffer.alloc(2 * WORD_BYTES)
  writeBytes32(words, 0, 'resultsDigest', resultsDigest)
  writeBytes32(words, 1, 'contentKeyHash', contentKeyHash)
  return hashTwice(words)
}

/** Hashes two nodes of a tree as the contract does: keccak256 of both, the smaller one first, cut like the leaves. */
export function hashPair(left: string, right: string): string {
  const [low, high] = [left.toLowerCase(), right.toLowerCase()].sort()
  return cut(keccak256(Buffer.from(`${low?.slice(2)}${high?.slice(2)}`, 'hex')))
}

/** What a tree keeps of a hash, behind zeros for the rest of its 32 bytes. contracts/src/libraries/TreeHash.sol says why so few. */
export const TREE_HASH_BYTES = 20

/** Whether a text is `0x` and 32 bytes of hex. */
function isBytes32(text: string): boolean {
  return /^0x[0-9a-f]{64}$/i.test(text)
}

/** A word of the ABI: numbers stand right-aligned, big-endian. */
const WORD_BYTES = 32

function hashTwice(words: Buffer): string {
  return cut(keccak256(Buffer.from(keccak256(words).slice(2), 'hex')))
}

function cut(hash: string): string {
  return `0x${hash.slice(2, 2 + 2 * TREE_HASH_BYTES).padStart(2 * WORD_BYTES, '0')}`
}

function writeUint32(words: Buffer, index: number, name: string, value: number): void {
  if (!Number.isInteger(value) || value < 0 || value > 0xffffffff) {
    throw new ProofError(`The ${name} of a leaf must be a whole number from 0 to 4294967295, not ${value}.`)
  }
  words.writeUInt32BE(value, (index + 1) * WORD_BYTES - 4)
}

function writeInt32(words: Buffer, index: number, name: string, value: number): void {
  if (!Number.isInteger(value) || value < -0x80000000 || value > 0x7fffffff) {
    throw new ProofError(`The mean ${name} of a leaf must be a 32-bit whole number, not ${value}.`)
  }
  if (value < 0) words.fill(0xff, index * WORD_BYTES, (index + 1) * WORD_BYTES)
  words.writeInt32BE(value, (index + 1) * WORD_BYTES - 4)
}

function writeBytes32(words: Buffer, index: number, name: string, value: string): void {
  if (!isBytes32(value)) {
    throw new ProofError(`The ${name} of a leaf must be 0x and 64 hex digits, not '${value}'.`)
  }
  words.write(value.slice(2), index * WORD_BYTES, 'hex')
}
