import {performance} from 'node:perf_hooks'
import {type Contract, ContractFactory} from 'ethers'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {cellJudgeAbi} from '../../core/market/abi/index.js'
import {COMMITTED_CONTRACTS} from '../../core/market/compiled-contracts.js'
import {
  buildLeaseTree,
  buildTaskTree,
  type CellReveal,
  DEFAULT_THRESHOLDS,
  type DrawnCell,
  type Fingerprint,
  judgePackedCells,
  proveCells,
  unpackFingerprints,
} from '../../core/verify/index.js'
import {startAnvil, type TestChain} from '../fixtures/chain/start-anvil.js'
import {mutateFile} from '../fixtures/exr/mutate-file.js'
import {seededRandom} from '../fixtures/random.js'

/** With 10,000, which take a minute, nothing else was found. */
const REVEALS = 500
/** Asked at once. */
const GROUP = 100
const MOST_MS = 1000
/** Of comparing one cell, with the calldata of its fingerprint. */
const MOST_GAS_PER_CELL = 5000
const FIELD = {firstTask: 5, taskCount: 4, cellsPerTask: 15, cellsPerCheck: 8}
const DRAW = {...FIELD, seed: '0x00000000000000aa', round: 1, disputedTask: 0, disputedCells: []}
/** Verdicts in the order of the contract. */
const VERDICTS = [undefined, 'match', 'mismatch', 'inconclusive'] as const
const PARTS = ['fingerprints', 'siblings', 'steps', 'check'] as const

describe('the contract that judges', () => {
  const lease = makeLease()
  let chain: TestChain
  let judge: Contract
  let drawn: DrawnCell[]
  beforeAll(async () => {
    chain = await startAnvil()
    const factory = new ContractFactory(cellJudgeAbi, COMMITTED_CONTRACTS.bytecode.CellJudge, chain.signers[0])
    const contract = await factory.deploy()
    await contract.waitForDeployment()
    judge = contract as Contract
    const {tasks, cells} = await judge.getFunction('drawCells').staticCall(DRAW)
    drawn = [...tasks].map((task, i) => ({task: Number(task), cell: Number(cells[i])}))
  })
  afterAll(() => chain?.stop())

  test(`takes none of ${REVEALS} damaged reveals for what was not committed, and judges lists as TypeScript does`, async () => {
    const honest = proveCells(lease, drawn)
    const own = unpackFingerprints(honest.fingerprints)
    let [proven, refused, longestMs] = [0, 0, 0]
    for (let first = 0; first < REVEALS; first += GROUP) {
      const inputs = Array.from({length: GROUP}, (_, i) => damage(honest, first + i))
      const startedAtMs = performance.now()
      const outcomes = await Promise.all(inputs.map(({reveal, check}) => ask(reveal, check)))
      longestMs = Math.max(longestMs, (performance.now() - startedAtMs) / GROUP)
      for (const [i, outcome] of outcomes.entries()) {
        const {part, reveal, check} = inputs[i] as (typeof inputs)[number]
        if (!outcome?.isProven) refused += 1
        else {
          proven += 1
          expect(reveal.fingerprints, `seed ${first + i}`).toBe(honest.fingerprints)
        }
        if (part !== 'check') continue
        expect(outcome?.verdict, `seed ${first + i}`).toBe(judgePackedCells(check, own, DEFAULT_THRESHOLDS).verdict)
      }
    }
    expect(longestMs).toBeLessThan(MOST_MS)
    expect(refused).toBeGreaterThan(REVEALS / 2)
    expect(proven).toBeGreaterThanOrEqual(REVEALS / PARTS.length)
  })

  test('compares a cell for a few thousand gas', async () => {
    const honest = proveCells(lease, drawn)
    const gasOf = (checks: string[]) =>
      judge.getFunction('judge').estimateGas(honest, checks, DRAW, lease.root, DEFAULT_THRESHOLDS)
    const gasOfCheck = Number((await gasOf([honest.fingerprints])) - (await gasOf([])))
    expect(gasOfCheck / drawn.length).toBeLessThan(MOST_GAS_PER_CELL)
  })

  /** What the contract says; nothing where the steps make it give up. */
  async function ask(reveal: CellReveal, check: string) {
    try {
      const found = await judge.getFunction('judge').staticCall(reveal, [check], DRAW, lease.root, DEFAULT_THRESHOLDS)
      return {isProven: found.isProven as boolean, verdict: VERDICTS[Number(found.verdicts[0])]}
    } catch (error) {
      expect((error as {code?: string}).code).toBe('CALL_EXCEPTION')
      return undefined
    }
  }
})

/** One part of a reveal, or of what a checker published, damaged; the same for a seed. */
function damage(honest: CellReveal, seed: number) {
  const part = PARTS[seed % PARTS.length] as (typeof PARTS)[number]
  const whole = {...honest, check: honest.fingerprints}
  const damaged = `0x${mutateFile(Buffer.from(whole[part].slice(2), 'hex'), seededRandom(seed)).toString('hex')}`
  const {check, ...reveal} = {...whole, [part]: damaged}
  return {part, reveal, check}
}

function makeLease() {
  const random = seededRandom(1)
  const word = () => `0x${Array.from({length: 64}, () => Math.floor(random() * 16).toString(16)).join('')}`
  const mean = () => Math.floor((random() - 0.5) * 2 ** 20)
  const {firstTask, taskCount, cellsPerTask} = FIELD
  const cells = () =>
    Array.from({length: cellsPerTask}, (): Fingerprint => {
      return {grain0: word(), grain1: word(), red: mean(), green: mean(), blue: mean()}
    })
  return buildLeaseTree(Array.from({length: taskCount}, (_, i) => buildTaskTree(firstTask + i, cells())))
}
