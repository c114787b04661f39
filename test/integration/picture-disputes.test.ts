import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest'
import {disputeDoubted, findDoubted} from '../../core/artist/index.js'
import {countCellsPerTask, type JobManifest, splitIntoTasks, type Task} from '../../core/job/index.js'
import {
  commitCheck,
  isAwaited,
  LOCAL_PARAMETERS,
  type Market,
  newSalt,
  readChallenge,
  readDisputeDeposit,
  readDrawnCells,
  readNodes,
  readSupply,
  readTokens,
  revealCheck,
} from '../../core/market/index.js'
import {packagePath} from '../../core/package-root.js'
import {cropExr, type ExrImage, fingerprintTask, packFingerprints, readExr} from '../../core/verify/index.js'
import {type ClearedLease, DisputeStage, type StageOptions} from '../fixtures/chain/dispute-stage.js'
import {fixtureJobManifest} from '../fixtures/results/make-results.js'

const LAYER = 'ViewLayer'
const DISPUTE_ROUND = 3
const {disputeDepositTokens} = LOCAL_PARAMETERS.verification
const refereeFeeTokens = disputeDepositTokens / 6n

let stage: DisputeStage
let artist: Market
let honest: ExrImage

beforeAll(async () => {
  stage = await DisputeStage.open()
  artist = stage.artist
  honest = await readRender('honest')
})
afterEach(() => stage.stopAll())
afterAll(() => stage?.close())

describe('a disputed picture that is fine', () => {
  test('costs the artist its deposit, of which the referees get half and the rest burns; the next one doubles', async () => {
    const lease = await clearLease(honest)
    const [held, burned] = [await tokensOf(artist), (await readSupply(artist)).burnedTokens]
    const refereesHeld = await Promise.all(stage.referees.map(tokensOf))
    const depositTokens = await dispute(lease)
    await judge(lease)
    expect(await stage.readLease(lease.jobId)).toMatchObject({verdict: 'match'})
    expect(await tokensOf(artist)).toBe(held - depositTokens)
    expect(await Promise.all(stage.referees.map(tokensOf))).toEqual(
      refereesHeld.map((before) => before + refereeFeeTokens),
    )
    expect((await readSupply(artist)).burnedTokens - burned).toBe(depositTokens - 3n * refereeFeeTokens)
    expect(await readDisputeDeposit(artist)).toBe(2n * depositTokens)
    await stage.until(async () => (await stage.readLease(lease.jobId)).state === 'settled')
  })
})

describe('a disputed picture', () => {
  test.each([
    ['with half of the samples', 'half-samples', {}],
    ['with another seed', 'other-seed', {}],
    ['with direct light only, of a private job,', 'direct-only', {isPrivate: true}],
  ])('%s costs its node the stake: the deposit comes back', async (_, name, options) => {
    const lease = await clearLease(await readRender(name), options)
    const [held, stake, nextDeposit] = [await tokensOf(artist), await rendererStake(), await readDisputeDeposit(artist)]
    expect(await dispute(lease)).toBe(nextDeposit)
    await judge(lease)
    expect(await stage.readLease(lease.jobId)).toMatchObject({state: 'rejected', verdict: 'mismatch'})
    expect(await tokensOf(artist)).toBe(held)
    expect(await rendererStake()).toBeLessThan(stake)
    expect(await readDisputeDeposit(artist)).toBe(nextDeposit)
  })
})

/** A lease of two frames, each in two tiles, of one real render; its verifier vouched for it. */
function clearLease(render: ExrImage, options: StageOptions = {}): Promise<ClearedLease> {
  return stage.clearLease(manifestFor, {render: ({tile}) => cropExr(render, tile), ...options})
}

function manifestFor(recipient: string): JobManifest {
  const jobManifest = fixtureJobManifest(2, recipient)
  return {...jobManifest, image: {...jobManifest.image, widthPx: 64, heightPx: 48}, tiles: {columns: 2, rows: 1}}
}

/** What `candela job dispute JOB --frame 2` does; returns the deposit. */
async function dispute({jobId, leaseId}: ClearedLease): Promise<bigint> {
  const doubted = await findDoubted({market: artist, store: stage.store, identity: stage.identity}, jobId, {frame: 2})
  expect(doubted).toEqual([{leaseId, task: 2, otherTasks: [3]}])
  const [disputed] = await disputeDoubted(artist, doubted, {matter: 'picture'})
  return disputed?.depositTokens ?? 0n
}

/** Has the referees find what an honest render shows; the renderer's node answers by itself. */
async function judge({jobId, leaseId}: ClearedLease): Promise<void> {
  await stage.start(stage.renderer)
  const challenge = () => readChallenge(artist, leaseId)
  await stage.until(async () => (await challenge()).phase === 'commit')
  const fingerprints = await fingerprintHonestly(leaseId)
  const salts = new Map(stage.referees.map(({wallet}) => [wallet.address, newSalt()]))
  for (const send of [commitCheck, revealCheck]) {
    for (const referee of stage.referees) {
      const salt = salts.get(referee.wallet.address) ?? ''
      expect(isAwaited(await challenge(), referee.wallet.address)).toBe(true)
      await send(referee, leaseId, DISPUTE_ROUND, {fingerprints, salt})
    }
  }
  await stage.until(async () => (await stage.readLease(jobId)).state !== 'checking')
}

/** What the referees publish. */
async function fingerprintHonestly(leaseId: bigint): Promise<string> {
  const jobManifest = manifestFor('')
  const shape = {layers: [LAYER], cellsPerTask: countCellsPerTask(jobManifest)}
  const tasks = splitIntoTasks(jobManifest).map(({tile}: Task) => fingerprintTask(cropExr(honest, tile), shape))
  const drawn = await readDrawnCells(artist, leaseId, DISPUTE_ROUND)
  expect(drawn.map(({task}) => task)).toContain(2)
  const cells = drawn.map(({task, cell}) => tasks[task]?.[cell])
  return packFingerprints(cells.filter((cell) => cell !== undefined))
}

/** One of the renders of Blender in test/fixtures/exr, with the channels of a raw output. */
async function readRender(name: string): Promise<ExrImage> {
  const image = await readExr(packagePath('test', 'fixtures', 'exr', `render-${name}.exr`))
  const channels = [...image.channels].map(([channel, plane]) => [`${LAYER}.Combined.${channel}`, plane] as const)
  return {...image, channels: new Map(channels)}
}

async function rendererStake(): Promise<bigint> {
  const nodes = await readNodes(artist)
  return nodes.find(({node}) => node === stage.renderer.wallet.address)?.stakeTokens ?? 0n
}

function tokensOf({wallet}: Market): Promise<bigint> {
  return readTokens(artist, wallet.address)
}
