import {describe, expect, test} from 'vitest'
import {hashPair} from '../../../../core/verify/encode-leaf.js'
import {
  buildLeaseTree,
  buildTaskTree,
  commitLease,
  type Fingerprint,
  hashCellLeaf,
  hashTaskLeaf,
  ProofError,
} from '../../../../core/verify/index.js'
import {fixtureRoot} from '../../../fixtures/chain/fingerprint-trees.js'
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
    expect(hashCellLeaf(3, 509, flat)).toBe('0x00000000000000000000000070b2793835062374e5ecd701d7dc763c96381fec')
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
    expect(hashTaskLeaf(3, flat.grain1)).toBe('0x000000000000000000000000eb98ebcb4d3a025f02d36005bb9d59cdc59fe62d')
  })
})

describe('buildTaskTree and buildLeaseTree', () => {
  test.each([1, 2, 3, 8, 13])('give the roots of an independent tree over %i cells', (count) => {
    const tasks = [5, 6, 4_000_000_000].map((task) => buildTaskTree(task, makeFingerprints(count)))
    for (const {task, root, fingerprints} of tasks) {
      const leaves = fingerprints.map((f, cell) => [task, cell, f.grain0, f.grain1, f.red, f.green, f.blue])
      expect(root).toBe(fixtureRoot(leaves, CELL_LEAF))
    }
    const roots = tasks.map(({task, root}) => [task, root])
    expect(buildLeaseTree(tasks).root).toBe(fixtureRoot(roots, TASK_LEAF))
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

describe('commitLease', () => {
  const lease = buildLeaseTree([1, 2].map((task) => buildTaskTree(task, makeFingerprints(4))))
  const results = {resultsDigest: flat.grain0, contentKeyHash: flat.grain1}

  test('commits to the fingerprints and to the results at once', () => {
    const commitment = commitLease(lease.root, results)
    const leaf = fixtureRoot([[flat.grain0, flat.grain1]], ['bytes32', 'bytes32'])
    expect(commitment).toBe(hashPair(lease.root, leaf))
    expect(commitLease(lease.root, {...results, resultsDigest: flat.grain1})).not.toBe(commitment)
    expect(commitLease(flat.grain1, results)).not.toBe(commitment)
  })

  test('refuses a digest that is not 32 bytes', () => {
    expect(() => commitLease(lease.root, {...results, resultsDigest: 'bafy'})).toThrow(ProofError)
  })
})
