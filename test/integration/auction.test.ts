import {id} from 'ethers'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {AuctionKeeper} from '../../core/artist/auction-keeper.js'
import {describeJob} from '../../core/artist/index.js'
import {ReturnNotices} from '../../core/artist/return-notices.js'
import {randomHeadOf} from '../../core/market/artist-actions.js'
import {
  allowSpending,
  type BidFilter,
  burnForCredits,
  ContractRefusedError,
  cancelJob,
  closeMarket,
  findEligibility,
  isAwaited,
  LeaseArchive,
  LOCAL_PARAMETERS,
  leaseTasks,
  type Market,
  placeBid,
  postJob,
  readBid,
  readBlockNumber,
  readChallenge,
  readDrawnCells,
  readJob,
  readNodes,
  readPayments,
  registerNode,
  releaseBond,
  returnLease,
  submitLease,
  takeLeaseSteps,
} from '../../core/market/index.js'
import {readHoldings} from '../../core/market/read-holdings.js'
import {cidOfDigest, DAG_PB_CODEC, RAW_CODEC} from '../../core/storage/index.js'
import {packFingerprints} from '../../core/verify/index.js'
import {deployTestMarket} from '../fixtures/chain/deploy-test-market.js'
import {buildFixtureTrees, type FixtureTrees} from '../fixtures/chain/fingerprint-trees.js'
import {startAnvil, type TestChain} from '../fixtures/chain/start-anvil.js'

const TOKEN = 10n ** 18n
const PRICE = 1_000_000n
const TASKS = 8
const CELLS_PER_TASK = 12
const BID_BLOCKS = 30
const MACHINE = {samplesPerSec: 250_000, vramMb: 0, blenderBuild: 40_503}

let chain: TestChain
const markets: Market[] = []
let artist: Market
let sponsor: Market
let cheap: Market
let dear: Market
let absent: Market

beforeAll(async () => {
  chain = await startAnvil()
  const parameters = {...LOCAL_PARAMETERS, board: {...LOCAL_PARAMETERS.board, minDrawPpm: 0}}
  const contracts = await deployTestMarket(chain, parameters)
  const join = async (tokens: bigint) => {
    const market = await contracts.join(tokens)
    markets.push(market)
    return market
  }
  artist = await join(1000n * TOKEN)
  sponsor = await join(1000n * TOKEN)
  cheap = await join(2000n * TOKEN)
  dear = await join(2000n * TOKEN)
  absent = await join(2000n * TOKEN)
  for (const node of [cheap, dear, absent])
    await registerNode(node, {deviceClass: 'cpu/test', stakeTokens: 2000n * TOKEN, recipient: ''})
})

afterAll(async () => {
  for (const market of markets) closeMarket(market)
  await chain?.stop()
})

describe('an auction', () => {
  let jobId: number

  beforeAll(async () => {
    jobId = await post(artist)
    await bid(cheap, 5000, 4)
    await bid(dear, 8000, 4)
    await bid(absent, 9000, 4)
  })

  test('accepts nothing while nodes may bid', async () => {
    await keep(jobId)
    expect((await readBid(artist, jobId, cheap.wallet.address))?.acceptedBlock).toBe(0)
    await expect(leaseTasks(cheap, jobId, 1)).rejects.toMatchObject({reason: 'BidDesk_BidNotAccepted'})
  })

  test('accepts the best that cover the tasks, and one more', async () => {
    await chain.mine(BID_BLOCKS)
    await keep(jobId)
    const accepted = await Promise.all([cheap, dear, absent].map((node) => readBid(artist, jobId, node.wallet.address)))
    expect(accepted.every((bid) => bid !== undefined && bid.acceptedBlock > 0)).toBe(true)
  })

  test('leases to each node at its own price, and pays it', async () => {
    await render(cheap, jobId, 4)
    await render(dear, jobId, 2)
    const leases = await new LeaseArchive(artist, await readJob(artist, jobId)).read()
    expect(leases.map(({node, state, payCredits}) => [node, state, payCredits])).toEqual([
      [cheap.wallet.address, 'settled', 4n * 500_000n],
      [dear.wallet.address, 'settled', 2n * 800_000n],
    ])
    expect(await earnedBy(cheap)).toEqual([1_900_000n])
    expect(await earnedBy(dear)).toEqual([1_520_000n])
  })

  test('says of every node what it lacks', async () => {
    const reasons = (await findEligibility(artist, jobId)).map(({node, refusal}) => [node, refusal?.reason])
    expect(reasons).toContainEqual([cheap.wallet.address, 'BidDesk_BidUsedUp'])
    expect(reasons).toContainEqual([dear.wallet.address, undefined])
  })

  test('burns the bond of an accepted node that leases nothing, and of no other', async () => {
    const held = await stakes()
    await chain.mine(LOCAL_PARAMETERS.bids.firstLeaseBlocks)
    const notices = await keep(jobId)
    expect(notices).toEqual([
      `The node ${absent.wallet.address} was accepted and leased nothing in time: its bond is burned.`,
    ])
    const after = await stakes()
    expect(held.map((tokens, i) => tokens - (after[i] ?? 0n))).toEqual([0n, 0n, LOCAL_PARAMETERS.bids.bondTokens])
    expect((await readNodes(artist)).map(({lockedTokens}) => lockedTokens)).toEqual([0n, 0n, 0n])
  })
})

describe('an auction that nobody wants', () => {
  test('is opened to all: every node leases at the ceiling', async () => {
    const jobId = await post(artist)
    await chain.mine(BID_BLOCKS + 1)
    expect(await keep(jobId)).toEqual(['No accepted node is left: every node may lease now, at the full price.'])
    await leaseTasks(cheap, jobId, 2)
    const [lease] = await new LeaseArchive(artist, await readJob(artist, jobId)).read()
    expect(lease?.payCredits).toBe(2n * PRICE)
    await cancelJob(artist, jobId)
  })

  test('is opened to all once the accepted bids are used up: leases in flight keep their price', async () => {
    const jobId = await post(artist)
    await bid(dear, 8000, 2)
    await chain.mine(BID_BLOCKS + 1)
    expect(await keep(jobId)).toEqual([`Accepted the bid: ${dear.wallet.address}.`])
    await leaseTasks(dear, jobId, 2)
    expect(await keep(jobId)).toEqual(['No accepted node is left: every node may lease now, at the full price.'])
    await leaseTasks(cheap, jobId, 2)
    const leases = await new LeaseArchive(artist, await readJob(artist, jobId)).read()
    expect(leases.map(({payCredits}) => payCredits)).toEqual([2n * 800_000n, 2n * PRICE])
    await cancelJob(artist, jobId)
  })

  test('is cancelled and refunded when no bid fits the filter, and the bond goes back', async () => {
    const before = await readHoldings(artist, artist.wallet.address)
    const jobId = await post(artist)
    await bid(cheap, 9000, TASKS)
    await chain.mine(BID_BLOCKS + 1)
    await expect(keep(jobId, {maxPriceBps: 5000})).rejects.toMatchObject({code: 'NO_BID_FITS', kind: 'funds'})
    expect((await readJob(artist, jobId)).state).toBe('closed')
    expect((await readHoldings(artist, artist.wallet.address)).credits).toBeGreaterThanOrEqual(before.credits)
    await releaseBond(artist, jobId, cheap.wallet.address)
    expect((await readBid(artist, jobId, cheap.wallet.address))?.isBonded).toBe(false)
    await expect(releaseBond(artist, jobId, cheap.wallet.address)).rejects.toThrow(ContractRefusedError)
  })
})

describe('a sponsored job', () => {
  test('is refused beyond the allowance, paid within it, and refunded to the sponsor', async () => {
    await burnForCredits(sponsor, 100n * PRICE)
    const held = (await readHoldings(sponsor, sponsor.wallet.address)).credits
    const before = (await readHoldings(artist, artist.wallet.address)).credits
    await expect(post(artist, sponsor.wallet.address)).rejects.toMatchObject({reason: 'CreditBank_AllowanceTooLow'})
    await allowSpending(sponsor, artist.wallet.address, 10n * PRICE)
    const jobId = await post(artist, sponsor.wallet.address)
    expect((await readJob(artist, jobId)).sponsor).toBe(sponsor.wallet.address)
    expect((await readHoldings(sponsor, sponsor.wallet.address)).credits).toBeLessThan(held)
    await cancelJob(artist, jobId)
    expect((await readHoldings(sponsor, sponsor.wallet.address)).credits).toBe(held)
    expect((await readHoldings(artist, artist.wallet.address)).credits).toBe(before)
  })
})

/** Posts a job of eight tasks with a ceiling of one credit; the artist pays unless a sponsor does. */
describe('the archive of a job', () => {
  test('knows how a lease ended whose record another one uses', async () => {
    await allowSpending(sponsor, artist.wallet.address, 20n * PRICE)
    const jobId = await post(artist, sponsor.wallet.address)
    const archive = new LeaseArchive(artist, await readJob(artist, jobId))
    const states = async () => (await archive.read()).map(({state, firstTask}) => [state, firstTask])
    await leaseTasks(cheap, jobId, 2)
    const [first] = await archive.read()
    if (!first) throw new Error('No lease was made.')
    await returnLease(cheap, first.leaseId, 'out-of-memory')
    expect(await states()).toEqual([['returned', 0]])
    const {leases} = await describeJob(artist, jobId)
    expect(leases.map(({reason}) => reason)).toEqual(['out-of-memory'])
    const lines: string[] = []
    const notices = new ReturnNotices({market: artist, onNotice: (line) => lines.push(line), fetchLogs: async () => []})
    await notices.look(leases)
    await notices.look(leases)
    expect(lines).toEqual([
      `Node ${cheap.wallet.address} handed lease ${first.leaseId} back: out-of-memory (docs/failures.md says what that means).`,
    ])
    await leaseTasks(dear, jobId, 2)
    expect(await states()).toEqual([
      ['returned', 0],
      ['leased', 0],
    ])
    await finish(dear, jobId, 2)
    expect(await states()).toEqual([
      ['returned', 0],
      ['settled', 0],
    ])
  })

  test('forgets how a lease ended in a block that the chain gave up', async () => {
    await allowSpending(sponsor, artist.wallet.address, 20n * PRICE)
    const jobId = await post(artist, sponsor.wallet.address)
    const archive = new LeaseArchive(artist, await readJob(artist, jobId))
    const states = async () => (await archive.read()).map(({state, firstTask}) => [state, firstTask])
    await leaseTasks(cheap, jobId, 2)
    const [lease] = await archive.read()
    if (!lease) throw new Error('No lease was made.')
    await returnLease(cheap, lease.leaseId, 'unknown')
    expect(await states()).toEqual([['returned', 0]])
    await chain.rpc('anvil_reorg', 1, [])
    expect(await states()).toEqual([['leased', 0]])
    await finish(cheap, jobId, 2)
    await leaseTasks(dear, jobId, 2)
    expect(await states()).toEqual([
      ['settled', 0],
      ['leased', 2],
    ])
  })
})

async function post(market: Market, payer?: string): Promise<number> {
  if (payer === undefined) await burnForCredits(market, 20n * PRICE)
  const {jobId} = await postJob(market, {
    jobManifestCid: cidOfDigest(id(`manifest ${payer}`), RAW_CODEC),
    taskCount: TASKS,
    cellsPerTask: CELLS_PER_TASK,
    pricePerTask: PRICE,
    checkFee: (PRICE * 3n) / 10n,
    checkBudget: 6,
    cellsPerCheck: 0,
    maxTasksPerLease: 4,
    leaseBlocks: 1000,
    randomHead: randomHeadOf(id('secret'), 8),
    thresholds: {matchBits: 8, mismatchBits: 16, matchMean: 125, mismatchMean: 262},
    thresholdsHash: id('thresholds'),
    olderNodes: false,
    sameClass: false,
    artistChecks: true,
    sponsor: payer ?? `0x${'0'.repeat(40)}`,
    bidBlocks: payer === undefined ? BID_BLOCKS : 0,
  })
  auctioned = jobId
  return jobId
}

let auctioned = 0

function bid(market: Market, priceBps: number, maxTasks: number): Promise<void> {
  return placeBid(market, auctioned, {priceBps, maxTasks, ...MACHINE})
}

/** One look of the artist that knows nothing but the chain, as after a kill; returns what it says. */
async function keep(jobId: number, filter: BidFilter = {}): Promise<string[]> {
  const notices: string[] = []
  const keeper = new AuctionKeeper(artist, filter, (line) => notices.push(line))
  await keeper.look(await readJob(artist, jobId), await readBlockNumber(artist))
  return notices
}

async function render(node: Market, jobId: number, count: number): Promise<void> {
  await leaseTasks(node, jobId, count)
  await finish(node, jobId, count)
}

/** Submits the newest lease of a node, has it checked if it is drawn, and approves it. */
async function finish(node: Market, jobId: number, count: number): Promise<void> {
  const leases = await new LeaseArchive(node, await readJob(node, jobId)).read()
  const lease = leases.findLast((one) => one.node === node.wallet.address && one.state === 'leased')
  if (!lease) throw new Error('The node holds no lease.')
  const {leaseId, firstTask} = lease
  const trees = buildFixtureTrees(
    [...Array(count).keys()].map((i) => firstTask + i),
    CELLS_PER_TASK,
  )
  const resultsCid = cidOfDigest(id('results'), DAG_PB_CODEC)
  await submitLease(node, leaseId, {taskCount: count, treeRoot: trees.root, resultsCid, contentKeyHash: id('key')})
  await chain.mine(3)
  await takeLeaseSteps(node, [{kind: 'draw', leaseId}])
  const challenge = await readChallenge(node, leaseId)
  const checker = [cheap, dear, absent].find(({wallet}) => isAwaited(challenge, wallet.address))
  if (checker) await check(checker, node, leaseId, trees)
  await takeLeaseSteps(artist, [{kind: 'settle', leaseId}])
}

async function check(checker: Market, renderer: Market, leaseId: bigint, trees: FixtureTrees): Promise<void> {
  const drawn = await readDrawnCells(checker, leaseId, 1)
  const list = packFingerprints(drawn.map(({task, cell}) => trees.fingerprint(task, cell)))
  await checker.chain.send(checker.wallet, checker.contracts.verification, 'publishCheck', [leaseId, list])
  const reveal = trees.reveal(drawn, {results: id('results'), key: id('key')})
  await renderer.chain.send(renderer.wallet, renderer.contracts.verification, 'revealCells', [leaseId, reveal, [list]])
}

/** What a node earned by rendering, one payment after the other. */
async function earnedBy({wallet}: Market): Promise<bigint[]> {
  const payments = await readPayments(artist, {node: wallet.address})
  return payments.filter(({kind}) => kind === 'render').map(({credits}) => credits)
}

async function stakes(): Promise<bigint[]> {
  const nodes = await readNodes(artist)
  return [cheap, dear, absent].map(({wallet}) => nodes.find(({node}) => node === wallet.address)?.stakeTokens ?? 0n)
}
