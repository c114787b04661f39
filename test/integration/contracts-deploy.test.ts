import {Contract, id, keccak256, type Signer, Wallet, ZeroAddress, ZeroHash} from 'ethers'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {
  candelaTokenAbi,
  creditBankAbi,
  jobBoardAbi,
  nodeRegistryAbi,
  verificationAbi,
} from '../../core/market/abi/index.js'
import {deployContracts} from '../../core/market/deploy-contracts.js'
import {
  type ArchivedLease,
  closeMarket,
  judgeRound,
  LeaseArchive,
  type Market,
  openMarket,
  openReader,
  type RecordedRound,
  type RoundVerdict,
  readJob,
  readNodeEpochs,
  readPayments,
  readRounds,
  readSupply,
  takeLeaseSteps,
} from '../../core/market/index.js'
import {type ContractAddresses, LOCAL_PARAMETERS, publicParameters} from '../../core/market/network-parameters.js'
import {commitLease, packFingerprints} from '../../core/verify/index.js'
import {buildFixtureTrees} from '../fixtures/chain/fingerprint-trees.js'
import {startAnvil, type TestChain} from '../fixtures/chain/start-anvil.js'

const TOKEN = 10n ** 18n
const CREDIT = 1_000_000n
const CELLS_PER_TASK = 12
/** Half as many again as the network's own number, for a fee that is larger by as much. */
const CELLS_PER_CHECK = 12
const CHECK_FEE = (CREDIT * 45n) / 100n
const CHECK_PAY = (CHECK_FEE * 95n) / 100n
const STATES = {submitted: 2n, checking: 3n, cleared: 4n, settled: 5n, undecided: 7n}

let chain: TestChain
let addresses: ContractAddresses

beforeAll(async () => {
  chain = await startAnvil()
  const genesis = {holder: await account(0).getAddress(), supplyTokens: 1_000_000n * TOKEN}
  addresses = await deployContracts(account(0), LOCAL_PARAMETERS, genesis)
})

afterAll(() => chain?.stop())

describe('deployContracts', () => {
  test('gives the genesis supply to the holder', async () => {
    expect(await read(account(0), 'token', 'balanceOf', account(0))).toBe(1_000_000n * TOKEN)
  })

  test('deploys further networks with the same key beside the first', async () => {
    const genesis = {holder: await account(9).getAddress(), supplyTokens: TOKEN}
    const second = await deployContracts(account(9), LOCAL_PARAMETERS, genesis)
    const third = await deployContracts(account(9), LOCAL_PARAMETERS, genesis)
    expect(new Set([addresses, second, third].flatMap((network) => Object.values(network))).size).toBe(30)
  })

  test('takes a price feed that is already there', async () => {
    const parameters = publicParameters(addresses.priceFeed)
    const genesis = {holder: await account(9).getAddress(), supplyTokens: TOKEN}
    expect((await deployContracts(account(9), parameters, genesis)).priceFeed).toBe(addresses.priceFeed)
  })
})

describe('the contracts on a real chain', () => {
  test('draw by a block hash that only the history contract (EIP-2935) still knows', async () => {
    const [artist, renderer] = [account(4), account(5)] as const
    await registerNode(renderer)
    const jobId = await postJob(artist)
    await send(renderer, 'jobBoard', 'lease', jobId, 1)
    const leaseId = jobId << 32n
    await send(renderer, 'jobBoard', 'submit', submissionOf(leaseId, 1, id('root')))
    const {drawBlock} = await read<LeaseFields>(artist, 'jobBoard', 'getLease', leaseId)
    await chain.mine(400)
    await send(artist, 'jobBoard', 'draw', leaseId)
    expect((await read<LeaseFields>(artist, 'jobBoard', 'getLease', leaseId)).drawBlock).toBe(drawBlock)
    expect(await stateOf(leaseId)).toBe(STATES.undecided)
    await send(artist, 'jobBoard', 'cancelJob', jobId)
    await send(renderer, 'nodeRegistry', 'requestWithdraw')
  })

  test('pay a node for an honest lease that another node checked', async () => {
    const [artist, renderer, checker] = [account(1), account(2), account(3)] as const
    await registerNode(renderer)
    await registerNode(checker)
    const jobId = await postJob(artist)

    await send(renderer, 'jobBoard', 'lease', jobId, 4)
    const [lease] = await read<[LeaseFields]>(artist, 'jobBoard', 'leasesOf', jobId)
    const {leaseId, node, firstTask, taskCount} = lease
    expect({node, firstTask, taskCount}).toEqual({node: await renderer.getAddress(), firstTask: 0n, taskCount: 4n})
    const trees = buildFixtureTrees([0, 1, 2], CELLS_PER_TASK)
    await send(renderer, 'jobBoard', 'submit', submissionOf(leaseId, 3, trees.root))
    await send(artist, 'jobBoard', 'revealPreimage', jobId, id('preimage'))
    await chain.mine(3)
    await send(checker, 'jobBoard', 'draw', leaseId)
    expect(await stateOf(leaseId)).toBe(STATES.checking)
    const results = {treeRoot: trees.root, resultsDigest: id('results'), contentKeyHash: id('key')}
    expect(await readArchive(Number(jobId))).toMatchObject([{leaseId, state: 'checking', taskCount: 3, results}])
    expect(commitLease(trees.root, results)).toBe(
      await read(artist, 'jobBoard', 'commitmentOf', ...Object.values(results)),
    )

    const [tasks, cells] = await read<[bigint[], bigint[]]>(checker, 'verification', 'drawnCells', leaseId, 1)
    const drawn = [...tasks].map((task, i) => ({task: Number(task), cell: Number(cells[i])}))
    expect(drawn).toHaveLength(CELLS_PER_CHECK)
    const check = packFingerprints(drawn.map(({task, cell}) => trees.fingerprint(task, cell)))
    await send(checker, 'verification', 'publishCheck', leaseId, check)
    const reveal = trees.reveal(drawn, {results: id('results'), key: id('key')})
    await send(renderer, 'verification', 'revealCells', leaseId, reveal, [check])
    expect(await stateOf(leaseId)).toBe(STATES.cleared)

    expect(await judgeAgain(leaseId, commitLease(trees.root, results))).toEqual({
      cells: drawn,
      isProven: true,
      verdicts: ['match'],
    })

    await send(artist, 'jobBoard', 'settle', leaseId)
    expect(await stateOf(leaseId)).toBe(STATES.settled)
    const earnedCredits = (3n * CREDIT * 95n) / 100n
    expect(await read(renderer, 'creditBank', 'earnedOf', renderer)).toBe(earnedCredits)
    await send(renderer, 'creditBank', 'redeem', earnedCredits, 0)
    expect(await read(renderer, 'token', 'balanceOf', renderer)).toBe((3n * TOKEN * 95n) / 100n)
    expect(await read(checker, 'creditBank', 'earnedOf', checker)).toBe(CHECK_PAY)

    await send(renderer, 'jobBoard', 'lease', jobId, 2)
    await expectRefused(leaseId)
    expect(await readArchive(Number(jobId))).toMatchObject([
      {leaseId, state: 'settled', firstTask: 0, taskCount: 3, payCredits: 3n * CREDIT, results: {treeRoot: trees.root}},
      {state: 'leased', firstTask: 3, taskCount: 1},
    ])
    const [later] = await read<[LeaseFields]>(artist, 'jobBoard', 'leasesOf', jobId)
    await send(renderer, 'jobBoard', 'returnLease', later.leaseId)

    const market = openReader({rpcUrl: chain.provider._getConnection().url, chainId: 31_337, addresses})
    await chain.mine(LOCAL_PARAMETERS.bonus.epochBlocks)
    const payments = await readPayments(market)
    expect(payments).toMatchObject([
      {node: await checker.getAddress(), kind: 'check', leaseId, credits: CHECK_PAY, epoch: 0},
      {node: await renderer.getAddress(), kind: 'render', leaseId, credits: earnedCredits, epoch: 0},
    ])
    expect(await readPayments(market, {node: await renderer.getAddress(), epoch: 0, pageBlocks: 7})).toEqual([
      payments[1],
    ])
    expect(await readPayments(market, {epoch: 1})).toEqual([])
    expect(await readNodeEpochs(market, payments)).toMatchObject([
      {checks: 1, checkCredits: CHECK_PAY, bonus: 'claimable', bonusTokens: (9n * TOKEN) / 800n},
      {renders: 1, renderCredits: earnedCredits, bonus: 'claimable', bonusTokens: (3n * TOKEN) / 40n},
    ])
    expect(await readSupply(market)).toMatchObject({mintedTokens: (3n * TOKEN * 95n) / 100n})
    closeMarket(market)

    await send(artist, 'jobBoard', 'cancelJob', jobId)
    expect(await read(artist, 'creditBank', 'creditsOf', artist)).toBe(97n * CREDIT - CHECK_FEE)
    expect(await read(artist, 'creditBank', 'escrowCredits')).toBe(0n)
    expect([...(await read<bigint[]>(artist, 'jobBoard', 'openJobs'))]).toEqual([])
  })
})

/** The fields of a lease that the test reads. */
interface LeaseFields {
  leaseId: bigint
  node: string
  firstTask: bigint
  taskCount: bigint
  drawBlock: bigint
  state: bigint
}

function account(index: number): Signer {
  const signer = chain.signers[index]
  if (!signer) throw new Error(`The chain has no account ${index}.`)
  return signer
}

/** A market that only reads: its key has no coins. */
async function withReader<T>(use: (market: Market) => Promise<T>): Promise<T> {
  const {url} = chain.provider._getConnection()
  const market = openMarket({rpcUrl: url, chainId: 31_337, addresses}, new Wallet(id('reader')))
  try {
    return await use(market)
  } finally {
    closeMarket(market)
  }
}

function readArchive(jobId: number): Promise<ArchivedLease[]> {
  return withReader(async (market) => new LeaseArchive(market, await readJob(market, jobId)).read())
}

/** The check of a lease of the first three tasks, judged from what stands on chain. */
function judgeAgain(leaseId: bigint, root: string): Promise<RoundVerdict> {
  return withReader(async (market) => {
    const job = await readJob(market, Number(leaseId >> 32n))
    const [round] = await readRounds(market, leaseId, job.postedBlock)
    return judgeRound(market, job, {firstTask: 0, taskCount: 3, root}, round as RecordedRound)
  })
}

/** A lease whose record was used again is settled for good, alone and among others. */
async function expectRefused(leaseId: bigint): Promise<void> {
  const steps = [{kind: 'settle', leaseId} as const, {kind: 'draw', leaseId} as const]
  const refused = await withReader((market) => takeLeaseSteps(market, steps))
  expect(refused.map(({step, reason}) => [step.kind, reason.reason])).toEqual([
    ['settle', 'JobBoard_LeaseUnknown'],
    ['draw', 'JobBoard_LeaseUnknown'],
  ])
}

function submissionOf(leaseId: bigint, taskCount: number, treeRoot: string): object {
  return {leaseId, taskCount, treeRoot, resultsDigest: id('results'), contentKeyHash: id('key')}
}

async function stateOf(leaseId: bigint): Promise<bigint> {
  return (await read<LeaseFields>(account(0), 'jobBoard', 'getLease', leaseId)).state
}

async function send(signer: Signer, contract: ContractName, method: string, ...args: unknown[]): Promise<void> {
  const transaction = await contractAs(signer, contract)
    .getFunction(method)
    .send(...args)
  await transaction.wait()
}

async function read<T = bigint>(
  signer: Signer,
  contract: ContractName,
  method: string,
  ...args: unknown[]
): Promise<T> {
  return (await contractAs(signer, contract)
    .getFunction(method)
    .staticCall(...args)) as T
}

type ContractName = keyof typeof ABIS

const ABIS = {
  token: candelaTokenAbi,
  creditBank: creditBankAbi,
  nodeRegistry: nodeRegistryAbi,
  jobBoard: jobBoardAbi,
  verification: verificationAbi,
}

function contractAs(signer: Signer, contract: ContractName): Contract {
  return new Contract(addresses[contract], ABIS[contract], signer)
}

/** Registers an account with the least stake. */
async function registerNode(signer: Signer): Promise<void> {
  const stakeTokens = LOCAL_PARAMETERS.registry.minStakeTokens
  const operator = await signer.getAddress()
  await send(account(0), 'token', 'transfer', signer, stakeTokens)
  await send(signer, 'token', 'approve', addresses.nodeRegistry, stakeTokens)
  const terms = {operator, stakeTokens, deviceClass: id('cpu/linux-x64'), recipient: 'age1fixture'}
  await send(signer, 'nodeRegistry', 'register', terms)
}

/** Buys 100 credits and posts a job of ten tasks, one credit each; returns its number. */
async function postJob(signer: Signer): Promise<bigint> {
  await send(account(0), 'token', 'transfer', signer, 100n * TOKEN)
  await send(signer, 'token', 'approve', addresses.creditBank, 100n * TOKEN)
  await send(signer, 'creditBank', 'buyCredits', 100n * TOKEN, 100n * CREDIT)
  await send(signer, 'jobBoard', 'postJob', {
    manifestDigest: id('manifest'),
    taskCount: 10,
    cellsPerTask: CELLS_PER_TASK,
    pricePerTask: CREDIT,
    checkFee: CHECK_FEE,
    checkBudget: 6,
    cellsPerCheck: CELLS_PER_CHECK,
    maxTasksPerLease: 4,
    leaseBlocks: 100,
    randomHead: keccak256(id('preimage')),
    thresholds: {matchBits: 8, mismatchBits: 16, matchMean: 125, mismatchMean: 262},
    thresholdsHash: ZeroHash,
    callRule: 0,
    sponsor: ZeroAddress,
    bidBlocks: 0,
  })
  return read(signer, 'jobBoard', 'jobCount')
}
