import {describe, expect, test} from 'vitest'
import {
  buildLeaseTree,
  buildTaskTree,
  type CellReveal,
  type DrawnCell,
  type Fingerprint,
  hashCellLeaf,
  hashTaskLeaf,
  packFingerprints,
  proveCells,
  unpackFingerprints,
} from '../../../../core/verify/index.js'
import {keccak256} from '../../../../core/verify/keccak256.js'
import {makeNoise} from './exr-fixtures.js'

const noise = makeNoise(7)
const word = () => `0x${Array.from({length: 64}, () => Math.floor(noise() * 16).toString(16)).join('')}`
const node = () => `0x${'0'.repeat(24)}${word().slice(-40)}`
const mean = () => Math.floor((noise() - 0.5) * 2 ** 32)
const makeFingerprints = (count: number): Fingerprint[] =>
  Array.from({length: count}, () => ({grain0: word(), grain1: word(), red: mean(), green: mean(), blue: mean()}))
const makeLease = (tasks: number[], cells: number) =>
  buildLeaseTree(tasks.map((task) => buildTaskTree(task, makeFingerprints(cells))))

describe('packFingerprints', () => {
  const fingerprint = {
    grain0: `0x${'00'.repeat(32)}`,
    grain1: `0x${'ff'.repeat(32)}`,
    red: -524288,
    green: 0,
    blue: 1,
  }

  test('lays a fingerprint into 76 bytes', () => {
    const means = 'fff80000' + '00000000' + '00000001'
    expect(packFingerprints([fingerprint])).toBe(`0x${'00'.repeat(32)}${'ff'.repeat(32)}${means}`)
    expect(packFingerprints([])).toBe('0x')
  })

  test('is read back as it was', () => {
    expect(unpackFingerprints(packFingerprints([fingerprint, fingerprint]))).toEqual([fingerprint, fingerprint])
  })

  test.each(['0x', '0x00', `0x${'00'.repeat(75)}`, `0x${'00'.repeat(77)}`, `0x${'00'.repeat(75)}zz`])(
    'refuses %s, which is no whole number of fingerprints',
    (packed) => {
      expect(() => unpackFingerprints(packed)).toThrow('76 bytes each')
    },
  )
})

describe('proveCells', () => {
  const lease = makeLease([11, 12, 14], 7)

  test('proves every cell of every task by itself', () => {
    for (const {task, fingerprints} of lease.tasks) {
      for (const cell of fingerprints.keys()) {
        const drawn = [{task, cell}]
        expect(rootOf(lease, drawn, proveCells(lease, drawn))).toBe(lease.root)
      }
    }
  })

  test('proves several cells with fewer siblings than each by itself', () => {
    const drawn = [
      {task: 12, cell: 6},
      {task: 11, cell: 0},
      {task: 12, cell: 1},
      {task: 14, cell: 3},
    ]
    const reveal = proveCells(lease, drawn)
    expect(rootOf(lease, drawn, reveal)).toBe(lease.root)
    const alone = drawn.reduce((sum, cell) => sum + proveCells(lease, [cell]).siblings.length, 0)
    expect(reveal.siblings.length).toBeLessThan(alone - 4 * 40)
  })

  test('proves a cell that was drawn twice once', () => {
    const drawn = [
      {task: 12, cell: 6},
      {task: 12, cell: 6},
    ]
    const reveal = proveCells(lease, drawn)
    expect(rootOf(lease, drawn, reveal)).toBe(lease.root)
    expect(reveal.siblings).toEqual(proveCells(lease, [{task: 12, cell: 6}]).siblings)
  })

  test('proves the only cell of the only task, and a root under more', () => {
    const small = makeLease([0], 1)
    const drawn = [{task: 0, cell: 0}]
    expect(proveCells(small, drawn)).toMatchObject({siblings: '0x', steps: '0x000002'})
    const above = node()
    const reveal = proveCells(small, drawn, [above])
    expect(rootOf(small, drawn, reveal)).toBe(join(small.root, above))
  })

  test('climbs trees that are higher than one step can take', () => {
    const drawn = [{task: 0, cell: 0}]
    const above = Array.from({length: 200}, node)
    const small = makeLease([0], 1)
    expect(rootOf(small, drawn, proveCells(small, drawn, above))).toBe(above.reduce(join, small.root))
  })

  test('refuses a task or a cell that the lease does not hold', () => {
    expect(() => proveCells(lease, [{task: 13, cell: 0}])).toThrow('Task 13 is not in this lease; it holds 11, 12, 14.')
    expect(() => proveCells(lease, [{task: 12, cell: 7}])).toThrow('Cell 7 is not in task 12; it has cells 0 to 6.')
  })
})

/** Does the steps as the contract does. */
function rootOf(lease: ReturnType<typeof makeLease>, drawn: readonly DrawnCell[], reveal: CellReveal): string {
  const steps = [...Buffer.from(reveal.steps.slice(2), 'hex')]
  const siblings = (reveal.siblings.slice(2).match(/.{40}/g) ?? []).map((hash) => `0x${'0'.repeat(24)}${hash}`)
  const stack: string[] = []
  const seen = new Set<number>()
  let task = -1
  const pop = () => stack.pop() ?? 'nothing'
  for (let i = 0; i < steps.length; i += 1) {
    const step = steps[i] ?? -1
    if (step === 0 || step === 3) {
      i += 1
      const place = steps[i] ?? -1
      const {task: ownTask, cell} = drawn[place] as DrawnCell
      const fingerprint = lease.tasks.find((tree) => tree.task === ownTask)?.fingerprints[cell] as Fingerprint
      const leaf = hashCellLeaf(ownTask, cell, fingerprint)
      seen.add(place)
      task = ownTask
      if (step === 0) stack.push(leaf)
      else expect(stack.at(-1)).toBe(leaf)
    } else if (step === 1) stack.push(join(pop(), pop()))
    else if (step === 2) stack.push(hashTaskLeaf(task, pop()))
    else for (let n = 0x80; n < step; n += 1) stack.push(join(pop(), siblings.shift() ?? 'no sibling'))
  }
  expect([siblings.length, stack.length, seen.size]).toEqual([0, 1, drawn.length])
  return pop()
}

function join(a: string, b: string): string {
  const pair = [a, b].sort().map((hash) => hash.slice(2))
  return `0x${'0'.repeat(24)}${keccak256(Buffer.from(pair.join(''), 'hex')).slice(2, 42)}`
}
