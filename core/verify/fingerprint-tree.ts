import {SimpleMerkleTree} from '@openzeppelin/merkle-tree'
import {hashCellLeaf, hashPair, hashResultsLeaf, hashTaskLeaf} from './encode-leaf.js'
import type {Fingerprint} from './fingerprint.js'
import {ProofError} from './verify-errors.js'

/** The fingerprints of one task and the Merkle tree over them. */
export interface TaskTree {
  /** Number of the task in its job. */
  task: number
  /** `0x` and 32 bytes. */
  root: string
  /** Leaf `i` is the fingerprint of cell `i`. */
  fingerprints: readonly Fingerprint[]
  tree: SimpleMerkleTree
}

/** The trees of a lease's tasks and the Merkle tree over their roots. */
export interface LeaseTree {
  /** `0x` and 32 bytes. */
  root: string
  tasks: readonly TaskTree[]
  tree: SimpleMerkleTree
}

/**
 * Builds the Merkle tree of a task.
 *
 * The shape of OpenZeppelin's StandardMerkleTree, with the shorter hashes of {@link hashPair}; the leaves are hashed
 * here because its general ABI encoder takes several times as long.
 *
 * @throws {ProofError} If there are no fingerprints or one does not fit its types.
 */
export function buildTaskTree(task: number, fingerprints: readonly Fingerprint[]): TaskTree {
  if (fingerprints.length === 0) throw new ProofError(`Task ${task} has no fingerprints to commit to.`)
  const tree = SimpleMerkleTree.of(
    fingerprints.map((fingerprint, cell) => hashCellLeaf(task, cell, fingerprint)),
    NODES,
  )
  return {task, root: tree.root, fingerprints, tree}
}

/**
 * Builds the Merkle tree of a lease from those of its tasks, in the order given.
 *
 * @throws {ProofError} If there are no tasks or one comes twice.
 */
export function buildLeaseTree(tasks: readonly TaskTree[]): LeaseTree {
  if (tasks.length === 0) throw new ProofError('A lease without tasks has nothing to commit to.')
  const numbers = new Set(tasks.map(({task}) => task))
  if (numbers.size !== tasks.length) {
    throw new ProofError(`A lease may hold a task once, but ${tasks.length} trees name only ${numbers.size} tasks.`)
  }
  const tree = SimpleMerkleTree.of(
    tasks.map(({task, root}) => hashTaskLeaf(task, root)),
    NODES,
  )
  return {root: tree.root, tasks, tree}
}

/** What a submission says of its results besides the fingerprints, each `0x` and 32 bytes. */
export interface ResultsCommitment {
  /** sha2-256 digest of the sealed results' CID. */
  resultsDigest: string
  contentKeyHash: string
}

/** What the contract keeps of a submission: the root of the fingerprints, paired with the leaf of the results. */
export function commitLease(treeRoot: string, {resultsDigest, contentKeyHash}: ResultsCommitment): string {
  return hashPair(treeRoot, hashResultsLeaf(resultsDigest, contentKeyHash))
}

/** How both trees hash their inner nodes. */
const NODES = {nodeHash: (left: TreeNode, right: TreeNode) => hashPair(toHex(left), toHex(right))}

/** A node as the tree package hands it over. */
type TreeNode = string | Uint8Array | readonly number[]

function toHex(node: TreeNode): string {
  return typeof node === 'string' ? node : `0x${Buffer.from(node).toString('hex')}`
}
