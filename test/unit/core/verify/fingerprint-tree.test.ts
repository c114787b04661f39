import {StandardMerkleTree} from '@openzeppelin/merkle-tree'
import {describe, expect, test} from 'vitest'
import {
  buildLeaseTree,
  buildTaskTree,
  commitLease,
  extendProof,
  type Fingerprint,
  hashCellLeaf,
  hashTaskLeaf,
  isCellProven,
  ProofError,
  proveCell,
} from '../../../../core/verify/index.js'
import {makeNoise} from './exr-fixtures.js'

const noise = makeNoise(7)
const word = () => `0x${Array.from({length: 64}, () => Math.floor(noise() * 16).toString(16)).join('')}`
const mean = () => Math.floor((noise() - 0.5) * 2 ** 32)
const makeFingerprints = (count: number): Fingerprint[] =>
  Array.from({length: count}, () => ({grain0: word(), grain1: word(), red: mean(), green: mean(), blue: mean()}))
const flat = {grain0: `0x${'00'.repeat(32)}`, grain1: `0x${'ff'.repeat(32)}`, red: -524288, green: 0, blue: 1}

const CELL_LEAF = ['uint32', 'uint32', 'bytes32', 'bytes32', 'int32', 'int32', 'int32']
const TASK_LEAF = ['uint32', 'bytes32']

describe('hashCellLeaf', () => {
  test('is pinned', () => {
    expect(hashCellLeaf(3, 509, flat)).toBe('0x70b2793835062374e5ecd701d7dc763c96381fec5aab42a0206fc80536913a59')
  })

  test.each([
    [-1, 0, flat, 'The task of a leaf must be a whole number from 0 to 4294967295, not -1.'],
    [0, 2 ** 32, flat, 'The cell of a leaf must be a whole number from 0 to 4294967295, not 4294967296.'],
    [0, 0, {...flat, blue: 2 ** 31}, 'The mean blue of a leaf must be a 32-bit whole number, not 2147483648.'],
    [0, 0, {...flat, grain1: '0x12'}, "The grain1 of a leaf must be 0x and 64 hex digits, not '0x12'."],
  ])('refuses task %d, cell %d, %o', (task, cell, fingerprint, sentence) => {
    expect(() => hashCellLeaf(task, cell, fingerprint)).toThrow(sentence)
  })
})

describe('hashTaskLeaf', () => {
  test('is pinned', () => {
    expect(hashTaskLeaf(3, flat.grain1)).toBe('0xeb98ebcb4d3a025f02d36005bb9d59cdc59fe62d569976347b779cc150463254')
  })
})

describe('buildTaskTree and buildLeaseTree', () => {
  test.each([1, 2, 3, 8, 13])('give the roots of a StandardMerkleTree over %i cells', (count) => {
    const tasks = [5, 6, 4_000_000_000].map((task) => buildTaskTree(task, makeFingerprints(count)))
    for (const {task, root, fingerprints} of tasks) {
      const leaves = fingerprints.map((f, cell) => [task, cell, f.grain0, f.grain1, f.red, f.green, f.blue])
      expect(root).toBe(StandardMerkleTree.of(leaves, CELL_LEAF).root)
    }
    const standard = StandardMerkleTree.of(
      tasks.map(({task, root}) => [task, root]),
      TASK_LEAF,
    )
    expect(buildLeaseTree(tasks).root).toBe(standard.root)
  })

  test('refuse to commit to nothing', () => {
    expect(() => buildTaskTree(4, [])).toThrow('Task 4 has no fingerprints to commit to.')
    expect(() => buildLeaseTree([])).toThrow('A lease without tasks has nothing to commit to.')
  })

  test('refuse a task that comes twice', () => {
    const task = buildTaskTree(4, [flat])
    expect(() => buildLeaseTree([task, task])).toThrow('A lease may hold a task once, but 2 trees name only 1 tasks.')
  })
})

describe('proveCell', () => {
  const lease = buildLeaseTree([11, 12, 14].map((task) => buildTaskTree(task, makeFingerprints(7))))

  test('proves every cell of every task', () => {
    for (const {task, fingerprints} of lease.tasks) {
      for (const [cell, fingerprint] of fingerprints.entries()) {
        const proof = proveCell(lease, task, cell)
        expect(proof).toMatchObject({task, cell, fingerprint})
        expect(isCellProven(lease.root, proof)).toBe(true)
      }
    }
  })

  test('proves the only cell of the only task', () => {
    const small = buildLeaseTree([buildTaskTree(0, [flat])])
    const proof = proveCell(small, 0, 0)
    expect([proof.cellProof, proof.taskProof, isCellProven(small.root, proof)]).toEqual([[], [], true])
  })

  test('refuses a task or a cell that the lease does not hold', () => {
    expect(() => proveCell(lease, 13, 0)).toThrow('Task 13 is not in this lease; it holds 11, 12, 14.')
    expect(() => proveCell(lease, 12, 7)).toThrow('Cell 7 is not in task 12; it has cells 0 to 6.')
  })
})

describe('isCellProven', () => {
  const lease = buildLeaseTree([1, 2].map((task) => buildTaskTree(task, makeFingerprints(4))))
  const proof = proveCell(lease, 2, 3)

  test.each([
    ['another cell', {...proof, cell: 2}],
    ['another task', {...proof, task: 1}],
    ['another mean', {...proof, fingerprint: {...proof.fingerprint, green: 0}}],
    ['another grain', {...proof, fingerprint: {...proof.fingerprint, grain0: flat.grain0}}],
    ['another task root', {...proof, taskRoot: flat.grain1}],
    ['a shorter proof', {...proof, cellProof: proof.cellProof.slice(1)}],
    ['a proof that is not hex', {...proof, taskProof: ['0x1']}],
  ])('refuses %s', (_what, wrong) => {
    expect(isCellProven(lease.root, wrong)).toBe(false)
  })
})

describe('commitLease', () => {
  const lease = buildLeaseTree([1, 2].map((task) => buildTaskTree(task, makeFingerprints(4))))
  const results = {resultsDigest: flat.grain0, contentKeyHash: flat.grain1}

  test('commits to the fingerprints and to the results at once', () => {
    const commitment = commitLease(lease.root, results)
    const proof = proveCell(lease, 2, 3)
    expect(isCellProven(commitment, extendProof(proof, results))).toBe(true)
    expect(isCellProven(commitment, proof)).toBe(false)
    expect(isCellProven(commitment, extendProof(proof, {...results, resultsDigest: flat.grain1}))).toBe(false)
  })

  test('refuses a digest that is not 32 bytes', () => {
    expect(() => commitLease(lease.root, {...results, resultsDigest: 'bafy'})).toThrow(ProofError)
  })
})
