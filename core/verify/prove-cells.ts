import type {SimpleMerkleTree} from '@openzeppelin/merkle-tree'
import {TREE_HASH_BYTES} from './encode-leaf.js'
import type {Fingerprint} from './fingerprint.js'
import type {LeaseTree, TaskTree} from './fingerprint-tree.js'
import {packFingerprints} from './pack-fingerprints.js'
import {ProofError} from './verify-errors.js'

/** A cell that was drawn. */
export interface DrawnCell {
  task: number
  cell: number
}

/** Drawn cells with the proof that the lease committed to them, as the contract takes it. */
export interface CellReveal {
  /** Packed fingerprints in the order of the draw. */
  fingerprints: string
  /** Hashes that the steps join, {@link TREE_HASH_BYTES} each, in the order of their use: `0x` and hex. */
  siblings: string
  /** How the root comes of them; contracts/src/libraries/CellTree.sol lists the steps. */
  steps: string
}

/**
 * Proves all drawn cells at once: what the paths of two cells have in common is in the proof once.
 *
 * @param above - Siblings from the root of the lease's tree up to what was committed, if the tree stands under more.
 * @throws {ProofError} If the lease does not hold a drawn task or the task does not hold the cell.
 */
export function proveCells(lease: LeaseTree, drawn: readonly DrawnCell[], above: readonly string[] = []): CellReveal {
  const fingerprints = drawn.map((cell) => fingerprintOf(lease, cell))
  const writer = new ProofWriter()
  const places = new Map<number, number[]>()
  for (const [i, {task}] of drawn.entries()) places.set(task, [...(places.get(task) ?? []), i])
  const wanted = lease.tasks.flatMap((tree, leaf) => (places.has(tree.task) ? [leaf] : []))
  writer.writeTree(lease.tree, wanted, (leaf) => {
    const taskTree = lease.tasks[leaf] as TaskTree
    const indices = places.get(taskTree.task) ?? []
    const cellOf = (i: number) => drawn[i]?.cell ?? 0
    writer.writeTree(taskTree.tree, [...new Set(indices.map(cellOf))], (cell) =>
      writer.pushLeaf(indices.filter((i) => cellOf(i) === cell)),
    )
    writer.wrapTask()
  })
  for (const sibling of above) writer.climb(sibling)
  return {fingerprints: packFingerprints(fingerprints), siblings: writer.siblings, steps: writer.steps}
}

const STEP = {leaf: 0, join: 1, task: 2, same: 3, climb: 0x80}

/** Siblings that one climbing step takes at most. */
const MAX_CLIMB = 0x7f

class ProofWriter {
  /** Hashes without the zeros before them. */
  siblings = '0x'
  readonly #steps: number[] = []
  /** Where the last step is, if it climbs. */
  #climbAt: number | undefined

  get steps(): string {
    return `0x${Buffer.from(this.#steps).toString('hex')}`
  }

  /** Writes the steps from some leaves of a tree to its root; the tree stands in an array, as a heap does. */
  writeTree(tree: SimpleMerkleTree, leaves: readonly number[], writeLeaf: (leaf: number) => void): void {
    const dump = tree.dump()
    const leafAt = new Map(leaves.map((leaf) => [dump.values[leaf]?.treeIndex ?? -1, leaf]))
    const isNeeded = new Set<number>()
    for (const start of leafAt.keys()) for (let i = start; i > 0; i = (i - 1) >> 1) isNeeded.add(i)
    const write = (index: number): void => {
      const leaf = leafAt.get(index)
      if (leaf !== undefined) {
        writeLeaf(leaf)
        return
      }
      const [left, right] = [2 * index + 1, 2 * index + 2]
      if (isNeeded.has(left)) write(left)
      if (isNeeded.has(right)) write(right)
      if (isNeeded.has(left) && isNeeded.has(right)) this.#add(STEP.join)
      else this.climb(dump.tree[isNeeded.has(left) ? right : left] ?? '')
    }
    write(0)
  }

  /** A cell that was drawn more than once is pushed once, and claimed to be the same for the others. */
  pushLeaf(places: readonly number[]): void {
    for (const [i, place] of places.entries()) this.#add(i === 0 ? STEP.leaf : STEP.same, place)
  }

  wrapTask(): void {
    this.#add(STEP.task)
  }

  climb(sibling: string): void {
    this.siblings += sibling.slice(-2 * TREE_HASH_BYTES)
    const last = this.#climbAt === undefined ? 0 : (this.#steps[this.#climbAt] ?? 0)
    if (this.#climbAt !== undefined && last < STEP.climb + MAX_CLIMB) {
      this.#steps[this.#climbAt] = last + 1
    } else {
      this.#add(STEP.climb + 1)
      this.#climbAt = this.#steps.length - 1
    }
  }

  #add(...steps: number[]): void {
    this.#steps.push(...steps)
    this.#climbAt = undefined
  }
}

function fingerprintOf(lease: LeaseTree, {task, cell}: DrawnCell): Fingerprint {
  const taskTree = lease.tasks.find((candidate) => candidate.task === task)
  if (!taskTree) {
    throw new ProofError(`Task ${task} is not in this lease; it holds ${lease.tasks.map((t) => t.task).join(', ')}.`)
  }
  const fingerprint = taskTree.fingerprints[cell]
  if (!fingerprint) {
    throw new ProofError(`Cell ${cell} is not in task ${task}; it has cells 0 to ${taskTree.fingerprints.length - 1}.`)
  }
  return fingerprint
}
