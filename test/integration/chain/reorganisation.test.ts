import {mkdtemp, readdir, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {id} from 'ethers'
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest'
import type {Chain} from '../../../core/market/chain/chain.js'
import {
  burnForCredits,
  closeMarket,
  LeaseArchive,
  LOCAL_PARAMETERS,
  leaseTasks,
  type Market,
  openMarket,
  postJob,
  readJob,
  readJobCount,
  registerNode,
  sendHeartbeat,
  submitLease,
} from '../../../core/market/index.js'
import {openChain} from '../../../core/market/market.js'
import {TransactionUndoneError} from '../../../core/market/market-errors.js'
import {cidOfDigest, DAG_PB_CODEC, RAW_CODEC} from '../../../core/storage/index.js'
import {deployTestMarket} from '../../fixtures/chain/deploy-test-market.js'
import {startAnvil, type TestChain} from '../../fixtures/chain/start-anvil.js'
import {testKey} from '../../fixtures/chain/test-keys.js'

const PAYER = testKey(0)
const FINALITY_BLOCKS = 6

let anvil: TestChain
let dir: string
let chain: Chain
const markets: Market[] = []

beforeEach(async () => {
  anvil = await startAnvil()
  dir = await mkdtemp(join(tmpdir(), 'candela-reorg-'))
  chain = openChain(profile())
})

afterEach(async () => {
  for (const market of markets.splice(0)) closeMarket(market)
  chain.close()
  await anvil.stop()
  await rm(dir, {recursive: true, force: true})
})

describe('a reorganisation of 5 blocks', () => {
  test('makes the transactions it took out be sent again, in their order, before they count as final', async () => {
    await anvil.mine(5)
    const receipts = [await chain.transact(PAYER, call('one')), await chain.transact(PAYER, call('two'))]
    const last = receipts[1]
    if (!last) throw new Error('nothing was sent')
    await anvil.mine(3)
    await anvil.rpc('anvil_reorg', 5, [])
    expect(await anvil.provider.getTransactionCount(PAYER.address)).toBe(0)

    const final = chain.waitFinal(PAYER, last)
    await until(async () => (await anvil.provider.getTransactionCount(PAYER.address)) === 2)
    await anvil.mine(FINALITY_BLOCKS)
    expect(await final).toMatchObject({hash: last.hash, status: 1})
    expect((await final).blockHash).not.toBe(last.blockHash)
    expect(await chain.readFinalBlock()).toBeGreaterThanOrEqual((await final).blockNumber)
  })

  test('is survived between two looks at the same transaction', async () => {
    await anvil.mine(5)
    const receipt = await chain.transact(PAYER, call('one'))
    const read = chain.provider.getTransactionReceipt.bind(chain.provider)
    let isReorganised = false
    vi.spyOn(chain.provider, 'getTransactionReceipt').mockImplementationOnce(async (hash) => {
      const seen = await read(hash)
      await anvil.rpc('anvil_reorg', 3, [])
      isReorganised = true
      return seen
    })

    const final = chain.waitFinal(PAYER, receipt)
    final.catch(() => undefined)
    await until(async () => isReorganised)
    await until(async () => (await anvil.provider.getTransactionCount(PAYER.address)) === 1)
    await anvil.mine(FINALITY_BLOCKS)
    expect(await final).toMatchObject({hash: receipt.hash, status: 1})
  })

  test('is noticed by the next transaction of the key as well', async () => {
    await anvil.mine(5)
    const first = await chain.transact(PAYER, call('one'))
    await anvil.rpc('anvil_reorg', 3, [])
    await chain.transact(PAYER, call('two'))
    expect(await anvil.provider.getTransactionReceipt(first.hash)).toMatchObject({status: 1})
    expect(await anvil.provider.getTransactionCount(PAYER.address)).toBe(2)
  })

  test('ends in a sentence when another transaction took the place', async () => {
    await anvil.mine(5)
    const receipt = await chain.transact(PAYER, call('one'))
    await anvil.rpc('anvil_reorg', 3, [])
    await anvil.rpc('eth_sendTransaction', {from: PAYER.address, to: testKey(1).address, value: '0x1'})
    const error = await chain.waitFinal(PAYER, receipt).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(TransactionUndoneError)
    expect((error as Error).message).toMatch(
      /^The chain was reorganised: the transaction 0x[0-9a-f]{64} of block 6 is gone\.$/,
    )
  })
})

describe('the archive of a job that was posted, leased and submitted in 5 blocks', () => {
  test('forgets them with the blocks, and finds them again once their senders have repeated them', async () => {
    const [artist, node] = await openMarkets()
    const posting = postJob(artist, TERMS)
    posting.catch(() => undefined)
    await until(async () => (await readJobCount(artist)) === 1)
    const first = await readJob(artist, 1)
    const archive = new LeaseArchive(artist, first)
    await leaseTasks(node, 1, 2)
    const leaseId = (await archive.read())[0]?.leaseId ?? 0n
    await submitLease(node, leaseId, SUBMISSION)
    await anvil.mine(2)
    const [before] = await archive.read()
    expect(before).toMatchObject({state: 'submitted', results: {treeRoot: SUBMISSION.treeRoot}})

    await anvil.rpc('anvil_reorg', 5, [])
    await until(async () => (await readJobCount(artist)) === 1)
    expect(await archive.read()).toEqual([])
    await sendHeartbeat(node)
    const [after, ...others] = await archive.read()
    expect(others).toEqual([])
    expect(after).toEqual({...before, drawBlock: after?.drawBlock})
    expect(after?.drawBlock).toBeGreaterThan(before?.drawBlock ?? Number.POSITIVE_INFINITY)
    await anvil.mine(FINALITY_BLOCKS)
    const {postedBlock} = await readJob(artist, 1)
    expect(await posting).toEqual({jobId: 1, block: postedBlock})
    expect(postedBlock).toBeGreaterThan(first.postedBlock)
  })
})

describe('what is final', () => {
  test('is forgotten by the outbox', async () => {
    const receipt = await chain.transact(PAYER, call('one'))
    expect(await readdir(join(dir, 'outbox'))).toEqual([`${PAYER.address}.json`])
    await anvil.mine(FINALITY_BLOCKS)
    await chain.waitFinal(PAYER, receipt)
    expect(await readdir(join(dir, 'outbox'))).toEqual([])
  })
})

function profile() {
  return {rpcUrl: anvil.rpcUrl, chainId: 31_337, blockTimeSec: 0.1, finalityBlocks: FINALITY_BLOCKS, dir}
}

const CREDIT = 1_000_000n
const TOKEN = 10n ** 18n

const TERMS = {
  ...{jobManifestCid: cidOfDigest(id('manifest'), RAW_CODEC), taskCount: 4, cellsPerTask: 12},
  ...{pricePerTask: CREDIT, checkFee: CREDIT, checkBudget: 6, cellsPerCheck: 0, maxTasksPerLease: 4, leaseBlocks: 1000},
  ...{randomHead: id('head'), thresholds: {matchBits: 8, mismatchBits: 16, matchMean: 125, mismatchMean: 262}},
  ...{
    thresholdsHash: id('thresholds'),
    olderNodes: false,
    sameClass: false,
    artistChecks: true,
    sponsor: `0x${'0'.repeat(40)}`,
    bidBlocks: 0,
  },
}

const SUBMISSION = {
  ...{taskCount: 2, treeRoot: id('root'), resultsCid: cidOfDigest(id('results'), DAG_PB_CODEC)},
  contentKeyHash: id('key'),
}

/** Deploys the contracts; an artist with credits and a registered node, who both wait until what they send is final. */
async function openMarkets(): Promise<[artist: Market, node: Market]> {
  const contracts = await deployTestMarket(anvil, LOCAL_PARAMETERS)
  const open = async () => {
    const joined = await contracts.join(2000n * TOKEN)
    closeMarket(joined)
    const market = openMarket({...profile(), addresses: joined.addresses}, joined.wallet)
    markets.push(market)
    return market
  }
  const [artist, node] = [await open(), await open()]
  await registerNode(node, {deviceClass: 'cpu/test', stakeTokens: 2000n * TOKEN, recipient: ''})
  await burnForCredits(artist, 10n * CREDIT)
  await anvil.mine(FINALITY_BLOCKS)
  return [artist, node]
}

/** A payment of nothing, told apart by its data. */
function call(what: string) {
  return {what, to: testKey(1).address, data: `0x${Buffer.from(what).toString('hex')}`}
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  for (let look = 0; look < 200; look += 1) {
    if (await isTrue()) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('waited 10 s in vain')
}
