import {SimpleMerkleTree} from '@openzeppelin/merkle-tree'
import {hashCellLeaf, hashPair, hashResultsLeaf, hashTaskLeaf, isBytes32} from './encode-leaf.js'
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

/** Everything the contract needs to believe that a lease committed to a cell's fingerprint. */
export interface CellProof {
  task: number
  cell: number
  fingerprint: Fingerprint
  taskRoot: string
  /** Siblings from the cell's leaf up to `taskRoot`. */
  cellProof: string[]
  /** Siblings from the task's leaf up to the root of the lease. */
  taskProof: string[]
}

/**
 * Builds the Merkle tree of a task.
 *
 * The same tree as OpenZeppelin's StandardMerkleTree makes of the leaves in {@link hashCellLeaf}; the leaves are hashed
 * here because its general ABI encoder takes several times as long.
 *
 * @throws {ProofError} If there are no fingerprints or one does not fit its types.
 */
export function buildTaskTree(task: number, fingerprints: readonly Fingerprint[]): TaskTree {
  if (fingerprints.length === 0) throw new ProofError(`Task ${task} has no fingerprints to commit to.`)
  const tree = SimpleMerkleTree.of(fingerprints.map((fingerprint, cell) => hashCellLeaf(task, cell, fingerprint)))
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
  const tree = SimpleMerkleTree.of(tasks.map(({task, root}) => hashTaskLeaf(task, root)))
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

/** Extends a proof from the root of the fingerprints to what the contract keeps. */
export function extendProof(proof: CellProof, {resultsDigest, contentKeyHash}: ResultsCommitment): CellProof {
  return {...proof, taskProof: [...proof.taskProof, hashResultsLeaf(resultsDigest, contentKeyHash)]}
}

/**
 * Proves the fingerprint of one cell against the root of its lease.
 *
 * @throws {ProofError} If the lease does not hold the task or the task does not hold the cell.
 */
export function proveCell(lease: LeaseTree, task: number, cell: number): CellProof {
  const index = lease.tasks.findIndex((candidate) => candidate.task === task)
  const taskTree = lease.tasks[index]
  if (!taskTree) {
    throw new ProofError(`Task ${task} is not in this lease; it holds ${lease.tasks.map((t) => t.task).join(', ')}.`)
  }
  const fingerprint = taskTree.fingerprints[cell]
  if (!fingerprint) {
    throw new ProofError(`Cell ${cell} is not in task ${task}; it has cells 0 to ${taskTree.fingerprints.length - 1}.`)
  }
  return {
    task,
    cell,
    fingerprint,
    taskRoot: taskTree.root,
    cellProof: taskTree.tree.getProof(cell),
    taskProof: lease.tree.getProof(index),
  }
}

/**
 * Whether a proof holds against the root that a lease committed, as the contract checks it.
 *
 * @throws {ProofError} If the leaf itself is malformed.
 */
export function isCellProven(leaseRoot: string, proof: CellProof): boolean {
  if (![leaseRoot, ...proof.cellProof, ...proof.taskProof].every(isBytes32)) return false
  const cellLeaf = hashCellLeaf(proof.task, proof.cell, proof.fingerprint)
  const taskLeaf = hashTaskLeaf(proof.task, proof.taskRoot)
  return (
    SimpleMerkleTree.verify(proof.taskRoot, cellLeaf, proof.cellProof) &&
    SimpleMerkleTree.verify(leaseRoot, taskLeaf, proof.taskProof)
  )
}
