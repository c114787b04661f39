import {join} from 'node:path'
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest'
import {deliverLease, disputeDoubted, findDoubted} from '../../core/artist/index.js'
import {JobPins} from '../../core/artist/job-pins.js'
import {writeJobRecord} from '../../core/artist/job-record.js'
import {countCellsPerTask, encodeJobManifest} from '../../core/job/index.js'
import {
  cancelJob,
  KeyNotices,
  LOCAL_PARAMETERS,
  type Market,
  readChallenge,
  readDisclosedKey,
  readDisputeDeposit,
  readDisputedRoot,
  readEarned,
  readJob,
  readTokens,
} from '../../core/market/index.js'
import {loadJob} from '../../core/render/index.js'
import {BlockStore, importBytes, NetworkStorage, newContentKey, parseCid} from '../../core/storage/index.js'
import {GRACE_BLOCKS} from '../../node/choose-lease-duty.js'
import {type ClearedLease, DisputeStage, type StageOptions} from '../fixtures/chain/dispute-stage.js'
import {drawNoise, fixtureJobManifest} from '../fixtures/results/make-results.js'
import {inHome} from '../fixtures/storage/back-ends.js'

const TASKS = 3
const {disputeDepositTokens, commitBlocks, discloseBlocks} = LOCAL_PARAMETERS.verification
const keyFeeTokens = disputeDepositTokens / 6n

let stage: DisputeStage
let artist: Market

beforeAll(async () => {
  stage = await DisputeStage.open()
  artist = stage.artist
})
afterEach(() => stage.stopAll())
afterAll(() => stage?.close())

describe('disputed files that are fine', () => {
  test('are found by the referees, also after a restart and an outage of the storage: the deposit is lost', async () => {
    const {leaseId, jobId, treeRoot, away} = await clearLease()
    const heldTokens = await tokensOf(artist)
    await dispute(jobId)
    const rendererNode = await stage.start(stage.renderer)
    await stage.until(async () => (await readChallenge(artist, leaseId)).phase === 'commit')
    expect(await readDisputedRoot(artist, leaseId)).toBe(treeRoot)
    expect(rendererNode.log).toContain(`disclose-key of lease ${leaseId}`)

    const back = await away()
    const [waiting, , third] = await stage.startAll(stage.referees)
    await stage.until(async () => waiting?.log.some((line) => line.includes('is not in the store')) ?? false)
    expect(await statesOf(leaseId)).toEqual(['drawn', 'drawn', 'drawn'])
    // While the third is away, the others cannot go on from their commitments.
    await third?.stop()
    await back()
    for (const node of stage.running) {
      if (node === rendererNode || node === third) continue
      await stage.until(async () => node.log.includes(`committed the check of lease ${leaseId}`))
      await node.stop()
    }
    expect((await statesOf(leaseId)).sort()).toEqual(['committed', 'committed', 'drawn'])
    await stage.startAll(stage.referees)
    await stage.until(async () => (await stage.readLease(jobId)).state !== 'checking')

    expect(await stage.readLease(jobId)).toMatchObject({verdict: 'match'})
    expect(await tokensOf(artist)).toBe(heldTokens - disputeDepositTokens)
    await stage.until(async () => (await stage.readLease(jobId)).state === 'settled')
  })
})

describe('disputed files that are not fine', () => {
  test('are missed by the referees once their window is nearly over: the lease is rejected', async () => {
    const {leaseId, jobId, away} = await clearLease()
    const heldTokens = await tokensOf(artist)
    await away()
    await dispute(jobId)
    await stage.startAll([stage.renderer, ...stage.referees])
    await stage.until(
      async () => stage.running.filter(({log}) => log.some((line) => line.includes('not in the store'))).length === 3,
    )
    expect(await statesOf(leaseId)).toEqual(['drawn', 'drawn', 'drawn'])
    await stage.chain.mine(Math.ceil((commitBlocks * 3) / 4))
    await stage.until(async () => (await stage.readLease(jobId)).state !== 'checking')
    expect(await stage.readLease(jobId)).toMatchObject({state: 'rejected', verdict: 'mismatch'})
    expect(await tokensOf(artist)).toBe(heldTokens)
    expect(
      stage.running.filter(({log}) => log.some((line) => line.startsWith('found no files of lease'))),
    ).toHaveLength(3)
  })

  test.each<[string, StageOptions]>([
    ['are other pictures', {draw: (task) => drawNoise({...task, task: 0})}],
    ['are other pictures of a private job', {draw: (task) => drawNoise({...task, task: 0}), isPrivate: true}],
    ['are sealed with another key', {sealedWith: newContentKey()}],
  ])('%s: the lease is rejected without waiting', async (_, options) => {
    const {jobId} = await clearLease(options)
    await dispute(jobId)
    await stage.startAll([stage.renderer, ...stage.referees])
    await stage.until(async () => (await stage.readLease(jobId)).state !== 'checking')
    expect(await stage.readLease(jobId)).toMatchObject({state: 'rejected', verdict: 'mismatch'})
  })
})

describe('a demanded key', () => {
  test('is published by the renderer, which gets the fee, and opens results that hold none for the artist', async () => {
    const {leaseId, jobId, identity} = await clearLease({withoutKey: true})
    const loaded = await loadJob(stage.store, await readJob(artist, jobId), stage.identity)
    const deliver = async () => {
      const findKey = () => readDisclosedKey(artist, leaseId, loaded.job.postedBlock)
      const options = {identity, folder: join(stage.dir, 'delivered'), signal: new AbortController().signal, findKey}
      return deliverLease(stage.store, loaded, await stage.readLease(jobId), options)
    }
    await expect(deliver()).rejects.toMatchObject({
      code: 'AUDIT',
      suggestions: [`candela job dispute ${jobId} --task 0 --key`, `candela verify ${jobId}`],
    })
    const [artistTokens, rendererTokens] = [await tokensOf(artist), await worthOf(stage.renderer)]
    expect(await dispute(jobId, 'key')).toBe(keyFeeTokens)
    expect(await tokensOf(artist)).toBe(artistTokens - keyFeeTokens)
    await stage.start(stage.renderer)
    await stage.until(async () => (await stage.readLease(jobId)).state !== 'checking')
    expect(await stage.readLease(jobId)).toMatchObject({state: 'cleared'})
    expect(await tokensOf(artist)).toBe(artistTokens - keyFeeTokens)
    expect(await worthOf(stage.renderer)).toBe(rendererTokens + keyFeeTokens)
    expect((await deliver()).map(({task}) => task)).toEqual([0, 1, 2])
  })
})

describe('the scene of a job that is over', () => {
  test('stays at the back ends while another open job of its artist uses it', async () => {
    const remote = new BlockStore(join(stage.dir, 'remote'))
    const store = new NetworkStorage(stage.store, [{storage: remote, isReadOnly: false}])
    const home = join(stage.dir, 'home')
    const sceneCid = await importBytes(store, Buffer.alloc(2_000_000, 'scene'), 'scene')
    const post = async (frameCount: number) => {
      const {scene, ...rest} = fixtureJobManifest(frameCount, stage.identity.recipient)
      const jobManifest = {...rest, scene: {...scene, cid: sceneCid}}
      const jobManifestCid = await importBytes(store, encodeJobManifest(jobManifest), 'job manifest')
      const jobId = await stage.post(jobManifestCid, frameCount, countCellsPerTask(jobManifest))
      const record = {
        ...{jobId, network: 'pins', jobBoard: artist.addresses.jobBoard, jobManifestCid, scenePath: 'scene.blend'},
        ...{blenderSeries: '4.5', output: {folder: '/', name: 'x'}, frames: [1], denoise: false, finished: []},
        ...{randomSecret: '0x', randomLength: 1, postedAtMs: 0, spentMs: {inspect: 0, bundle: 0, post: 0}},
      }
      await inHome(home, () => writeJobRecord(record))
      const checker = {identity: stage.identity, notices: new KeyNotices(artist)}
      const options = {store, market: artist, record, checker, onNotice: expect.unreachable}
      const pins = new JobPins(options, await loadJob(store, await readJob(artist, jobId), stage.identity))
      return {jobId, jobManifestCid, release: () => inHome(home, () => pins.release([]))}
    }
    const [first, second] = [await post(1), await post(2)]
    await cancelJob(artist, first.jobId)
    await first.release()
    expect(await remote.isPinned(parseCid(first.jobManifestCid))).toBe(false)
    expect(await remote.isPinned(parseCid(sceneCid))).toBe(true)
    await cancelJob(artist, second.jobId)
    await second.release()
    expect(await remote.isPinned(parseCid(sceneCid))).toBe(false)
    expect(await stage.store.isPinned(parseCid(sceneCid))).toBe(true)
  })
})

describe('a renderer that keeps its key', () => {
  test.each(['files', 'key'] as const)(
    'is not paid in a dispute of its %s: the others end it, and what was put up goes back',
    async (matter) => {
      const {leaseId, jobId} = await clearLease()
      const heldTokens = await tokensOf(artist)
      const putUpTokens = matter === 'key' ? keyFeeTokens : await readDisputeDeposit(artist)
      expect(await dispute(jobId, matter)).toBe(putUpTokens)
      await stage.startAll(stage.referees)
      await stage.chain.mine(discloseBlocks)
      expect((await readChallenge(artist, leaseId)).phase).toBe('disclose')
      await stage.chain.mine(GRACE_BLOCKS)
      await stage.until(async () => (await stage.readLease(jobId)).state === 'expired')
      expect(await tokensOf(artist)).toBe(heldTokens)
    },
  )
})

function clearLease(options: StageOptions = {}): Promise<ClearedLease> {
  return stage.clearLease((recipient) => fixtureJobManifest(TASKS, recipient), options)
}

/** What `candela job dispute JOB --task 1 --files` does; returns what was put up. */
async function dispute(jobId: number, matter: 'files' | 'key' = 'files'): Promise<bigint> {
  const doubted = await findDoubted({market: artist, store: stage.store, identity: stage.identity}, jobId, {task: 1})
  const [disputed] = await disputeDoubted(artist, doubted, {matter})
  expect(disputed).toMatchObject({task: 1, otherTasks: []})
  return disputed?.depositTokens ?? 0n
}

/** What a node has, in tokens: at work, it redeems what it earned, and a token costs a dollar. */
async function worthOf(node: Market): Promise<bigint> {
  return (await tokensOf(node)) + (await readEarned(artist, node.wallet.address)) * 10n ** 12n
}

function tokensOf({wallet}: Market): Promise<bigint> {
  return readTokens(artist, wallet.address)
}

async function statesOf(leaseId: bigint): Promise<string[]> {
  return (await readChallenge(artist, leaseId)).checks.map(({state}) => state)
}
