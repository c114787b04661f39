import {type Contract, ContractFactory} from 'ethers'
import {execa} from 'execa'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {ensureRuntime} from '../../core/blender/index.js'
import {cellJudgeAbi} from '../../core/market/abi/index.js'
import {COMMITTED_CONTRACTS} from '../../core/market/compiled-contracts.js'
import {packagePath} from '../../core/package-root.js'
import {
  compareFingerprints,
  type ExrImage,
  type Fingerprint,
  fingerprintCell,
  judgeCell,
  packFingerprints,
  type Thresholds,
  type Verdict,
} from '../../core/verify/index.js'
import {startAnvil, type TestChain} from '../fixtures/chain/start-anvil.js'
import {seededRandom} from '../fixtures/random.js'

const CELLS = 1000
const SIZE = 32
const CHANNELS = ['R', 'G', 'B'] as const
/** Verdicts in the order of the contract. */
const VERDICTS = [undefined, 'match', 'mismatch', 'inconclusive'] as const
/** Cells that are compared with one in a call. */
const GROUP = 10

describe(`${CELLS} random cells`, () => {
  const planes = Array.from({length: CELLS}, (_, seed) => randomPlanes(seed))
  const prints = planes.map((cell) => fingerprintCell(toImage(cell), '', {x0: 0, y0: 0, x1: SIZE, y1: SIZE}))

  test('have the same fingerprint in TypeScript and in the reference of 60 lines of Python', async () => {
    const reference = await fingerprintInPython(planes)
    expect(reference.map(({grain0, grain1}) => grain0 + grain1)).toEqual(
      prints.map(({grain0, grain1}) => grain0 + grain1),
    )
    // The last digit of a logarithm is not the same everywhere: it may move a mean by one step.
    const steps = prints.map((print, i) => compareFingerprints(print, reference[i] as Fingerprint).meanDelta)
    expect(Math.max(...steps)).toBeLessThanOrEqual(1)
    expect(steps.filter((step) => step > 0).length).toBeLessThan(CELLS / 100)
    expect(new Set(prints.map(({grain0}) => grain0)).size).toBeGreaterThan(CELLS / 2)
  })

  describe('of which pairs are judged', () => {
    let chain: TestChain
    let judge: Contract
    beforeAll(async () => {
      chain = await startAnvil()
      const [deployer] = chain.signers
      const contract = await new ContractFactory(
        cellJudgeAbi,
        COMMITTED_CONTRACTS.bytecode.CellJudge,
        deployer,
      ).deploy()
      await contract.waitForDeployment()
      judge = contract as Contract
    })
    afterAll(() => chain?.stop())

    test('are as far apart in TypeScript as in Solidity, and mean the same', async () => {
      const found = new Set<Verdict | undefined>()
      for (let first = 0; first < CELLS; first += GROUP) {
        const own = prints[first] as Fingerprint
        const others = Array.from({length: GROUP}, (_, i) => nearTo(own, first + i))
        const {bits, meanDelta} = compareFingerprints(own, others[(first / GROUP) % GROUP] as Fingerprint)
        for (const rule of rulesAround(bits, meanDelta)) {
          const onChain = await judgeOnChain(judge, own, others, rule)
          expect(onChain).toEqual(others.map((other) => judgeCell(own, other, rule)))
          for (const verdict of onChain) found.add(verdict)
        }
      }
      expect(found).toEqual(new Set(['match', 'inconclusive', 'mismatch']))
    })
  })
})

/** Noise of any strength around any brightness, with flat, black, negative and very bright cells among them. */
function randomPlanes(seed: number): Float32Array[] {
  const random = seededRandom(seed)
  const strength = seed % 10 === 0 ? 0 : 2 ** (-8 * random())
  const brightness = 2 ** (20 * random() - 14)
  const offset = seed % 7 === 0 ? -brightness : 0
  return CHANNELS.map(() =>
    Float32Array.from({length: SIZE * SIZE}, () => brightness * (1 + strength * (random() - 0.5)) + offset),
  )
}

function toImage(planes: readonly Float32Array[]): ExrImage {
  const channels = new Map(CHANNELS.map((name, i) => [name as string, planes[i] as Float32Array]))
  return {widthPx: SIZE, heightPx: SIZE, channels}
}

async function fingerprintInPython(planes: readonly Float32Array[][]): Promise<Fingerprint[]> {
  const {command, form} = await ensureRuntime('4.5', {})
  const script = packagePath('test/fixtures/grain-reference/grain.py')
  const args = form === 'module' ? ['-I', script] : ['--background', '--factory-startup', '--python', script]
  const input = Buffer.concat(planes.flat().map((plane) => Buffer.from(plane.buffer)))
  const {stdout} = await execa(command, args, {input, maxBuffer: 2 ** 28})
  const lines = stdout.split('\n').filter((line) => line.startsWith('{'))
  return lines.map((line) => JSON.parse(line))
}

/** A fingerprint a few bits and steps away: as far as devices, and as far as cheats. */
function nearTo(print: Fingerprint, seed: number): Fingerprint {
  const random = seededRandom(seed + CELLS)
  let flips = 0n
  for (let bit = Math.floor(random() * 40); bit > 0; bit -= 1) flips |= 1n << BigInt(Math.floor(random() * 256))
  const grain1 = `0x${(BigInt(print.grain1) ^ flips).toString(16).padStart(64, '0')}`
  const moved = () => Math.floor(random() * 600 - 300)
  return {...print, grain1, red: print.red + moved(), green: print.green + moved(), blue: print.blue + moved()}
}

/** Rules that have the distance just inside a limit or just outside of it. */
function rulesAround(bits: number, meanDelta: number): Thresholds[] {
  const far = {matchBits: 512, mismatchBits: 512, matchMean: 2 ** 24, mismatchMean: 2 ** 24}
  const rules = [{...far, matchBits: bits, mismatchBits: bits, matchMean: meanDelta, mismatchMean: meanDelta}]
  if (bits > 0) rules.push({...far, matchBits: bits - 1}, {...far, matchBits: bits - 1, mismatchBits: bits - 1})
  if (meanDelta > 0) rules.push({...far, matchMean: meanDelta - 1, mismatchMean: meanDelta - 1})
  return rules
}

/** What the contract says of one cell against others. Nothing is proven, and need not be: of two drawn cells one is left out. */
async function judgeOnChain(judge: Contract, own: Fingerprint, others: readonly Fingerprint[], rule: Thresholds) {
  const draw = {seed: '0x0000000000000000', round: 1, cellsPerCheck: 2, firstTask: 0, taskCount: 1, cellsPerTask: 2}
  const undisputed = {disputedTask: 0, disputedCells: []}
  const reveal = {fingerprints: packFingerprints([own]), siblings: '0x', steps: '0x'}
  const checks = others.map((other) => packFingerprints([other]))
  const root = `0x${'0'.repeat(64)}`
  const judged = await judge.getFunction('judge').staticCall(reveal, checks, {...draw, ...undisputed}, root, rule)
  return [...judged.verdicts].map((verdict) => VERDICTS[Number(verdict)])
}
