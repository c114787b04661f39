import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {id} from 'ethers'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {KeyKeeper, NOTICE_GAP_MS} from '../../../core/artist/key-keeper.js'
import type {Clock} from '../../../core/clock.js'
import {countCellsPerTask} from '../../../core/job/index.js'
import {
  ContractRefusedError,
  closeMarket,
  type JobOnChain,
  KeyNotices,
  LOCAL_PARAMETERS,
  leaseTasks,
  type Market,
  postJob,
  publicParameters,
  publishKeys,
  readBlockNumber,
  readEarned,
  readJob,
  readLeases,
  readNodes,
  registerNode,
  sendHeartbeat,
  takeLeaseSteps,
} from '../../../core/market/index.js'
import {JobKeyMissingError, listKeyHolders, loadJob} from '../../../core/render/index.js'
import {BlockStore, createIdentity, type SealingIdentity} from '../../../core/storage/index.js'
import {jobThresholds, thresholdsHash} from '../../../core/verify/index.js'
import {KeylessJobs} from '../../../node/keyless-jobs.js'
import {noteOtherTerms} from '../../../node/note-other-terms.js'
import {deployTestMarket, type TestMarket} from '../../fixtures/chain/deploy-test-market.js'
import {startAnvil, type TestChain} from '../../fixtures/chain/start-anvil.js'
import {fixtureJobManifest} from '../../fixtures/results/make-results.js'
import {storePrivateJob} from '../../fixtures/results/store-private-job.js'

const STAKE = 1000n * 10n ** 18n
const LEASE_BLOCKS = 100

/** A clock that stands still until it is set. */
const clock: Clock & {atMs: number} = {atMs: 1, nowMs: () => clock.atMs, sleep: async () => undefined}

let chain: TestChain
let contracts: TestMarket
let dir: string
let store: BlockStore
let artist: Market
let notices: KeyNotices
let artistIdentity: SealingIdentity
let keeper: KeyKeeper
let job: JobOnChain
const said: string[] = []
const opened: Market[] = []

beforeAll(async () => {
  chain = await startAnvil()
  const {expiryPenaltyBps} = publicParameters('').board
  contracts = await deployTestMarket(chain, {...LOCAL_PARAMETERS, board: {...LOCAL_PARAMETERS.board, expiryPenaltyBps}})
  dir = await mkdtemp(join(tmpdir(), 'candela-key-notices-'))
  store = new BlockStore(join(dir, 'blocks'))
  artistIdentity = await createIdentity()
  artist = await contracts.join(0n)
  opened.push(artist)
  notices = new KeyNotices(artist)
  keeper = startKeeper()
  const first = await joinNode()
  job = await post([first.identity.recipient])
})

afterAll(async () => {
  for (const market of opened) closeMarket(market)
  await chain?.stop()
  await rm(dir, {recursive: true, force: true})
})

describe('the key of a private job', () => {
  test('is published for nobody while every node has it', async () => {
    await keeper.look(job)
    expect(await notices.read(job)).toEqual([])
  })

  test('is given to nodes that stake after the posting, in one notice for those that come together', async () => {
    const [second, third] = [await joinNode(), await joinNode()]
    const keyless = new KeylessJobs(new KeyNotices(second.market), 0)
    await expect(open(second)).rejects.toThrow(JobKeyMissingError)
    keyless.note(job.jobId, await readBlockNumber(artist))
    await keyless.look(await readBlockNumber(artist), [job.jobId])
    expect(keyless.has(job.jobId)).toBe(true)

    clock.atMs += 5000
    await keeper.look(job)
    expect(said).toEqual([`The key of job ${job.jobId} is wrapped for 2 more nodes.`])
    expect(await notices.read(job)).toHaveLength(1)
    for (const node of [second, third]) expect((await open(node)).jobManifest.frames).toEqual([1, 2])
    const later = new KeylessJobs(new KeyNotices(third.market), 0)
    later.note(job.jobId, 0)
    later.note(job.jobId + 1, 0)
    await later.look(await readBlockNumber(artist), [job.jobId, job.jobId + 1])
    expect([later.has(job.jobId), later.has(job.jobId + 1)]).toEqual([false, true])
    await later.look(await readBlockNumber(artist), [])
    expect(later.has(job.jobId + 1)).toBe(false)
  })

  test('waits a while for more nodes before it is published again, then with all keys that came after the posting', async () => {
    const fourth = await joinNode()
    clock.atMs += 5000
    await keeper.look(job)
    expect(await notices.read(job)).toHaveLength(1)
    clock.atMs += NOTICE_GAP_MS
    await keeper.look(job)
    expect(await notices.read(job)).toHaveLength(2)
    await open(fourth)
    const holders = await listKeyHolders(store, job, (noticed) => notices.read(noticed))
    expect(holders?.size).toBe(5)
  })

  test('is not published again by the next command that follows the job', async () => {
    await startKeeper().look(job)
    expect(await notices.read(job)).toHaveLength(2)
  })

  test('is not wrapped for a node that registered without a recipient, nor for one that nothing can be encrypted for', async () => {
    for (const recipient of ['', 'age1nonsense']) await joinNode(recipient)
    clock.atMs += NOTICE_GAP_MS
    await keeper.look(job)
    expect(await notices.read(job)).toHaveLength(2)
  })

  test('is published by the artist of the job alone', async () => {
    const {market} = await joinNode('')
    const [cid] = await notices.read(job)
    await expect(publishKeys(market, job.jobId, cid ?? '')).rejects.toThrow(ContractRefusedError)
    await expect(publishKeys(market, job.jobId, cid ?? '')).rejects.toThrow('belongs to another artist than')
  })

  test('is lost with the key of a node: the node says so, and goes on with open jobs', async () => {
    const [first, second] = [await joinNode(), await joinNode('')]
    const warn = async ({market, identity}: JoinedNode) => {
      const lines: string[] = []
      await noteOtherTerms({market, identity, deviceClass: 'cpu/test', log: (line) => lines.push(line)})
      return lines
    }
    expect(await warn(first)).toEqual([])
    const advice = 'it takes open jobs only until it withdraws and registers anew'
    const lost = {...first, identity: await createIdentity()}
    expect(await warn(lost)).toEqual([
      `warning: this node registered with the key ${first.identity.recipient}, which is not here; ${advice}`,
    ])
    expect(await warn(second)).toEqual([`warning: this node registered with no key for private jobs; ${advice}`])
    const sealed = await post([first.identity.recipient])
    await open(first, sealed)
    await expect(open(lost, sealed)).rejects.toThrow(JobKeyMissingError)
  })

  test('is not asked for by the chain: a node without it that leases has nothing to render, pays, and others get the tasks', async () => {
    const [keyless, holder] = [await joinNode(''), await joinNode()]
    const other = await post([holder.identity.recipient])
    await leaseTasks(keyless.market, other.jobId, 2)
    await expect(open(keyless, other)).rejects.toThrow(JobKeyMissingError)
    await expect(leaseTasks(holder.market, other.jobId, 2)).rejects.toThrow(ContractRefusedError)

    await chain.mine(LEASE_BLOCKS + 1)
    const [lease] = await readLeases(artist, other.jobId)
    expect(await takeLeaseSteps(holder.market, [{kind: 'expire', leaseId: lease?.leaseId ?? 0n}])).toEqual([])
    const {address} = keyless.market.wallet
    const [itself] = (await readNodes(artist)).filter(({node}) => node === address)
    const penalty = (LOCAL_PARAMETERS.board.volunteerLockTokens * 50n) / 10_000n
    expect(itself?.stakeTokens).toBe(STAKE - penalty)
    expect(await readEarned(artist, address)).toBe(0n)
    await sendHeartbeat(holder.market)
    await leaseTasks(holder.market, other.jobId, 2)
    expect((await open(holder, other)).jobManifest.frames).toEqual([1, 2])
  })
})

function startKeeper(): KeyKeeper {
  const onNotice = (line: string) => void said.push(line)
  return new KeyKeeper({store, market: artist, notices, identity: artistIdentity, onNotice, clock})
}

interface JoinedNode {
  market: Market
  identity: SealingIdentity
}

async function joinNode(recipient?: string): Promise<JoinedNode> {
  const market = await contracts.join(STAKE)
  opened.push(market)
  const identity = await createIdentity()
  const registration = {deviceClass: 'cpu/test', stakeTokens: STAKE, recipient: recipient ?? identity.recipient}
  await registerNode(market, registration)
  return {market, identity}
}

function open({market, identity}: JoinedNode, wanted = job) {
  const own = new KeyNotices(market)
  return loadJob(store, wanted, identity, (noticed) => own.read(noticed))
}

/** A job for volunteers, which needs no credits. */
async function post(recipients: string[]): Promise<JobOnChain> {
  const manifest = fixtureJobManifest(2, artistIdentity.recipient)
  const {jobId} = await postJob(artist, {
    jobManifestCid: await storePrivateJob(store, manifest, recipients),
    ...{taskCount: 2, cellsPerTask: countCellsPerTask(manifest), pricePerTask: 0n, checkFee: 0n, checkBudget: 6},
    ...{cellsPerCheck: 0, maxTasksPerLease: 2, leaseBlocks: LEASE_BLOCKS, randomHead: id('secret')},
    ...{
      thresholds: jobThresholds(manifest),
      thresholdsHash: thresholdsHash(),
      olderNodes: false,
      sameClass: false,
      artistChecks: false,
    },
    ...{sponsor: `0x${'0'.repeat(40)}`, bidBlocks: 0},
  })
  return readJob(artist, jobId)
}
