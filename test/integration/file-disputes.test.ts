import {mkdtemp, readdir, rename, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {id} from 'ethers'
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest'
import {type Artist, disputeDoubt} from '../../core/artist/index.js'
import {countCellsPerTask, encodeJobManifest} from '../../core/job/index.js'
import {randomHeadOf} from '../../core/market/artist-actions.js'
import {
  type ArchivedLease,
  burnForCredits,
  cancelJob,
  closeMarket,
  isAwaited,
  LeaseArchive,
  LOCAL_PARAMETERS,
  leaseTasks,
  type Market,
  postJob,
  publishCheck,
  readChallenge,
  readDisputedRoot,
  readDrawnCells,
  readJob,
  readTokens,
  registerNode,
  revealCells,
  submitLease,
  takeLeaseSteps,
} from '../../core/market/index.js'
import {
  BlockStore,
  createIdentity,
  DAG_PB_CODEC,
  digestOfCid,
  hashContentKey,
  importBytes,
  newContentKey,
  type Storage,
} from '../../core/storage/index.js'
import {
  buildLeaseTree,
  buildTaskTree,
  hashResultsLeaf,
  jobThresholds,
  type LeaseTree,
  packFingerprints,
  proveCells,
  thresholdsHash,
} from '../../core/verify/index.js'
import {GRACE_BLOCKS} from '../../node/choose-lease-duty.js'
import {deployTestMarket} from '../fixtures/chain/deploy-test-market.js'
import {startAnvil, type TestChain} from '../fixtures/chain/start-anvil.js'
import {journalIn, startTestNode, type TestNode} from '../fixtures/node/start-test-node.js'
import {drawNoise, fixtureJobManifest, makeResults, type ResultsOptions} from '../fixtures/results/make-results.js'

const TOKEN = 10n ** 18n
const PRICE = 1_000_000n
const TASKS = 3
const {disputeDepositTokens, commitBlocks, discloseBlocks} = LOCAL_PARAMETERS.verification

let chain: TestChain
let dir: string
let store: BlockStore
let artist: Market
let renderer: Market
let referees: Market[]
let running: TestNode[] = []

beforeAll(async () => {
  chain = await startAnvil()
  dir = await mkdtemp(join(tmpdir(), 'candela-file-disputes-'))
  store = new BlockStore(join(dir, 'blocks'))
  const contracts = await deployTestMarket(chain, LOCAL_PARAMETERS)
  artist = await contracts.join(1000n * TOKEN)
  const nodes: Market[] = []
  for (let i = 0; i < 4; i += 1) {
    const node = await contracts.join(2000n * TOKEN)
    await registerNode(node, {deviceClass: 'cpu/test', stakeTokens: 2000n * TOKEN})
    nodes.push(node)
  }
  const [first, ...others] = nodes
  if (!first) throw new Error('No node has joined.')
  renderer = first
  referees = others
})

afterEach(() => stopAll())

afterAll(async () => {
  for (const market of [artist, renderer, ...referees]) closeMarket(market)
  await chain?.stop()
  await rm(dir, {recursive: true, force: true})
})

describe('disputed files that are fine', () => {
  test('are found by the referees, also after a restart and an outage of the storage: the deposit is lost', async () => {
    const {leaseId, jobId, treeRoot, away} = await clearLease()
    const heldTokens = await readTokens(artist, artist.wallet.address)
    await dispute(jobId)
    const rendererNode = await start(renderer)
    await until(async () => (await readChallenge(artist, leaseId)).phase === 'commit')
    expect(await readDisputedRoot(artist, leaseId)).toBe(treeRoot)
    expect(rendererNode.log).toContain(`disclose-key of lease ${leaseId}`)

    const back = await away()
    const [waiting, , third] = await Promise.all(referees.map(start))
    await until(async () => waiting?.log.some((line) => line.includes('is not in the store')) ?? false)
    expect(await statesOf(leaseId)).toEqual(['drawn', 'drawn', 'drawn'])
    // While the third is away, the others cannot go on from their commitments.
    await third?.stop()
    await back()
    for (const node of running) {
      if (node === rendererNode || node === third) continue
      await until(async () => node.log.includes(`committed the check of lease ${leaseId}`))
      await node.stop()
    }
    expect((await statesOf(leaseId)).sort()).toEqual(['committed', 'committed', 'drawn'])
    await Promise.all(referees.map(start))
    await until(async () => (await readLease(jobId)).state !== 'checking')

    expect(await readLease(jobId)).toMatchObject({verdict: 'match'})
    expect(await readTokens(artist, artist.wallet.address)).toBe(heldTokens - disputeDepositTokens)
    await until(async () => (await readLease(jobId)).state === 'settled')
  })
})

describe('disputed files that are not fine', () => {
  test('are missed by the referees once their window is nearly over: the lease is rejected', async () => {
    const {leaseId, jobId, away} = await clearLease()
    const heldTokens = await readTokens(artist, artist.wallet.address)
    await away()
    await dispute(jobId)
    await Promise.all([renderer, ...referees].map(start))
    await until(
      async () => running.filter(({log}) => log.some((line) => line.includes('not in the store'))).length === 3,
    )
    expect(await statesOf(leaseId)).toEqual(['drawn', 'drawn', 'drawn'])
    await chain.mine(Math.ceil((commitBlocks * 3) / 4))
    await until(async () => (await readLease(jobId)).state !== 'checking')
    expect(await readLease(jobId)).toMatchObject({state: 'rejected', verdict: 'mismatch'})
    expect(await readTokens(artist, artist.wallet.address)).toBe(heldTokens)
    expect(running.filter(({log}) => log.some((line) => line.startsWith('found no files of lease')))).toHaveLength(3)
  })

  test.each<[string, Partial<ResultsOptions>]>([
    ['are other pictures', {draw: (task) => drawNoise({...task, task: 0})}],
    ['are sealed with another key', {sealedWith: newContentKey()}],
  ])('%s: the lease is rejected without waiting', async (_, options) => {
    const {jobId} = await clearLease(options)
    await dispute(jobId)
    await Promise.all([renderer, ...referees].map(start))
    await until(async () => (await readLease(jobId)).state !== 'checking')
    expect(await readLease(jobId)).toMatchObject({state: 'rejected', verdict: 'mismatch'})
  })
})

describe('a renderer that keeps its key', () => {
  test('is not paid: the others end the dispute for it, and the deposit goes back', async () => {
    const {leaseId, jobId} = await clearLease()
    const heldTokens = await readTokens(artist, artist.wallet.address)
    await dispute(jobId)
    await Promise.all(referees.map(start))
    await chain.mine(discloseBlocks)
    expect((await readChallenge(artist, leaseId)).phase).toBe('disclose')
    await chain.mine(GRACE_BLOCKS)
    await until(async () => (await readLease(jobId)).state === 'expired')
    expect(await readTokens(artist, artist.wallet.address)).toBe(heldTokens)
  })
})

interface ClearedLease {
  jobId: number
  leaseId: bigint
  treeRoot: string
  /** Takes the results out of the storage; what it returns puts them back. */
  away(): Promise<() => Promise<void>>
}

/** Has a lease rendered, checked and cleared whose node remembers it; its job takes no more leases. */
async function clearLease(options: Partial<ResultsOptions> = {}): Promise<ClearedLease> {
  const jobManifest = fixtureJobManifest(TASKS, (await createIdentity()).recipient)
  const jobManifestCid = await importBytes(store, encodeJobManifest(jobManifest))
  const jobId = await post(jobManifestCid, countCellsPerTask(jobManifest))
  await leaseTasks(renderer, jobId, TASKS)
  await cancelJob(artist, jobId)
  const {leaseId} = await readLease(jobId)
  const contentKey = newContentKey()
  const known = new Set(await listBlocks())
  const {resultsCid, treeRoot, tasks} = await makeResults(store, jobManifest, {
    taskCount: TASKS,
    contentKey,
    ...options,
  })
  const blocks = (await listBlocks()).filter((path) => !known.has(path))
  await journalIn(folderOf(renderer)).write(leaseId, {
    ...{jobManifestCid, firstTask: 0, tasks, results: {cid: resultsCid, taskCount: TASKS}},
    contentKey: Buffer.from(contentKey).toString('hex'),
  })
  const results = {resultsDigest: digestOfCid(resultsCid, DAG_PB_CODEC), contentKeyHash: hashContentKey(contentKey)}
  await submitLease(renderer, leaseId, {taskCount: TASKS, treeRoot, resultsCid, contentKeyHash: results.contentKeyHash})
  await chain.mine(3)
  await takeLeaseSteps(renderer, [{kind: 'draw', leaseId}])
  const tree = buildLeaseTree(tasks.map(({task, fingerprints}) => buildTaskTree(task, fingerprints)))
  await answerDraw(leaseId, tree, hashResultsLeaf(results.resultsDigest, results.contentKeyHash))
  const away = async () => {
    await Promise.all(blocks.map((path) => rename(path, `${path}.away`)))
    return async () => void (await Promise.all(blocks.map((path) => rename(`${path}.away`, path))))
  }
  return {jobId, leaseId, treeRoot, away}
}

async function post(jobManifestCid: string, cellsPerTask: number): Promise<number> {
  await burnForCredits(artist, 10n * PRICE)
  const {jobId} = await postJob(artist, {
    ...{jobManifestCid, taskCount: TASKS, cellsPerTask, pricePerTask: PRICE, checkFee: (PRICE * 3n) / 10n},
    ...{checkBudget: 6, maxTasksPerLease: TASKS, leaseBlocks: 1000, randomHead: randomHeadOf(id('secret'), 8)},
    ...{thresholds: jobThresholds('4.5'), thresholdsHash: thresholdsHash(), artistChecks: false},
    ...{sponsor: `0x${'0'.repeat(40)}`, bidBlocks: 0},
  })
  return jobId
}

/** A lease that is drawn is matched by its verifier. */
async function answerDraw(leaseId: bigint, tree: LeaseTree, resultsLeaf: string): Promise<void> {
  const challenge = await readChallenge(artist, leaseId)
  const verifier = referees.find(({wallet}) => isAwaited(challenge, wallet.address))
  if (!verifier) return
  const drawn = await readDrawnCells(artist, leaseId, 1)
  const cells = drawn.map(({task, cell}) => tree.tasks[task]?.fingerprints[cell])
  const published = packFingerprints(cells.filter((cell) => cell !== undefined))
  await publishCheck(verifier, leaseId, published)
  await revealCells(renderer, leaseId, proveCells(tree, drawn, [resultsLeaf]), [published])
}

/** What `candela job dispute JOB --task 1 --files` does. */
async function dispute(jobId: number): Promise<void> {
  const disputed = await disputeDoubt({market: artist, store: store as Storage} as Artist, jobId, {task: 1}, 'files')
  expect(disputed).toMatchObject([{task: 1}])
}

async function start(market: Market): Promise<TestNode> {
  const node = await startTestNode(market, store, folderOf(market))
  running.push(node)
  return node
}

async function stopAll(): Promise<void> {
  await Promise.all(running.map((node) => node.stop()))
  running = []
}

function folderOf({wallet}: Market): string {
  return join(dir, 'nodes', wallet.address)
}

async function listBlocks(): Promise<string[]> {
  const entries = await readdir(store.dir, {recursive: true, withFileTypes: true})
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

async function statesOf(leaseId: bigint): Promise<string[]> {
  return (await readChallenge(artist, leaseId)).checks.map(({state}) => state)
}

/** The one lease of a job. */
async function readLease(jobId: number): Promise<ArchivedLease> {
  const [lease] = await new LeaseArchive(artist, await readJob(artist, jobId)).read()
  if (!lease) throw new Error(`Job ${jobId} has no lease.`)
  return lease
}

/** Lets blocks pass until something holds. */
async function until(isTrue: () => Promise<boolean>): Promise<void> {
  for (let look = 0; look < 400; look += 1) {
    if (await isTrue()) return
    await chain.mine(1)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`waited 40 s in vain; the nodes said: ${running.map(({log}) => log.join('; ')).join('\n')}`)
}
