import {performance} from 'node:perf_hooks'
import {describe, expect, test} from 'vitest'
import {CandelaError} from '../../../../core/errors.js'
import {
  buildLeaseTree,
  buildTaskTree,
  DEFAULT_THRESHOLDS,
  type Fingerprint,
  judgePackedCells,
  packFingerprints,
  proveCells,
  unpackFingerprints,
} from '../../../../core/verify/index.js'
import {mutateFile} from '../../../fixtures/exr/mutate-file.js'
import {seededRandom} from '../../../fixtures/random.js'

const INPUTS = 10_000
const MOST_MS = 1000
const CELLS = 8

describe(`${INPUTS} hostile inputs`, () => {
  const own = Array.from({length: CELLS}, (_, cell) => makeFingerprint(seededRandom(cell)))
  const honest = packFingerprints(own)
  const honestTree = buildTaskTree(3, own)

  test('of published lists are judged as the contract does, or are a mismatch for their length', () => {
    const found = {match: 0, mismatch: 0, inconclusive: 0}
    const longestMs = attack((random) => {
      const packed = `0x${mutateFile(Buffer.from(honest.slice(2), 'hex'), random).toString('hex')}`
      const {verdict, mostBits} = judgePackedCells(packed, own, DEFAULT_THRESHOLDS)
      expect(mostBits === undefined).toBe(packed.length !== honest.length)
      if (mostBits === undefined) expect(verdict).toBe('mismatch')
      found[verdict] += 1
      return unpackFingerprints(packed).length
    })
    expect(longestMs).toBeLessThan(MOST_MS)
    expect(found.mismatch).toBeGreaterThan(INPUTS / 2)
    expect(found.match).toBeGreaterThan(0)
  })

  test('of fingerprints and draws are committed to and proven, or refused with a sentence', () => {
    const longestMs = attack((random) => {
      const cells = own.slice(0, 2).map((cell) => (random() < 0.3 ? spoil(cell, random) : cell))
      const lease = buildLeaseTree([buildTaskTree(hostileNumber(random), cells), honestTree])
      const drawn = [
        {task: 3, cell: hostileNumber(random)},
        {task: lease.tasks[0]?.task ?? 0, cell: 0},
      ]
      return proveCells(lease, drawn).steps.length
    })
    expect(longestMs).toBeLessThan(MOST_MS)
  })
})

/** @returns The longest time that one input took, in ms. */
function attack(use: (random: () => number) => number): number {
  let [longestMs, taken, refused] = [0, 0, 0]
  for (let seed = 0; seed < INPUTS; seed += 1) {
    const startedAtMs = performance.now()
    try {
      if (use(seededRandom(seed)) > 0) taken += 1
    } catch (error) {
      if (!(error instanceof CandelaError)) throw new Error(`seed ${seed}: ${error}`, {cause: error})
      expect(error.message, `seed ${seed}`).toMatch(/^[A-Z].*[.]$/s)
      refused += 1
    }
    longestMs = Math.max(longestMs, performance.now() - startedAtMs)
  }
  expect(Math.min(taken, refused)).toBeGreaterThan(INPUTS / 20)
  return longestMs
}

function makeFingerprint(random: () => number): Fingerprint {
  const word = () => `0x${Array.from({length: 64}, () => Math.floor(random() * 16).toString(16)).join('')}`
  const mean = () => Math.floor((random() - 0.5) * 2 ** 20)
  return {grain0: word(), grain1: word(), red: mean(), green: mean(), blue: mean()}
}

/** One field as no honest node writes it. */
function spoil(cell: Fingerprint, random: () => number): Fingerprint {
  const grains = [
    '',
    '0x',
    cell.grain0.slice(0, -1),
    `${cell.grain0}00`,
    cell.grain0.replace(/.$/, 'g'),
    '0'.repeat(66),
  ]
  if (random() < 0.5) return {...cell, grain1: grains[Math.floor(random() * grains.length)] as string}
  return {...cell, green: hostileNumber(random)}
}

function hostileNumber(random: () => number): number {
  const numbers = [0, 1, 2, 7, 8, -1, 0.5, 2 ** 31, -(2 ** 31) - 1, 2 ** 32 - 1, 2 ** 32, Number.NaN, Infinity, 1e300]
  return numbers[Math.floor(random() * numbers.length)] as number
}
