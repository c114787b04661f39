import {id} from 'ethers'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {assertClassServes, NoClassError} from '../../../core/artist/assert-class-serves.js'
import {chooseSameClass, type SameClassQuestion} from '../../../core/artist/choose-same-class.js'
import {
  closeMarket,
  findEligibility,
  LOCAL_PARAMETERS,
  leaseTasks,
  type Market,
  postJob,
  readJob,
  readLeases,
  registerNode,
} from '../../../core/market/index.js'
import {cidOfBlock} from '../../../core/storage/block-cid.js'
import {RAW_CODEC} from '../../../core/storage/index.js'
import {jobThresholds, thresholdsHash} from '../../../core/verify/index.js'
import {deployTestMarket, type TestMarket} from '../../fixtures/chain/deploy-test-market.js'
import {startAnvil, type TestChain} from '../../fixtures/chain/start-anvil.js'

const STAKE = 2000n * 10n ** 18n
const SCENE = {blenderSeries: '4.5', hasHair: true}

let chain: TestChain
let contracts: TestMarket
let artist: Market
const opened: Market[] = []

beforeAll(async () => {
  chain = await startAnvil()
  contracts = await deployTestMarket(chain, LOCAL_PARAMETERS)
  artist = await contracts.join(0n)
  opened.push(artist)
})

afterAll(async () => {
  for (const market of opened) closeMarket(market)
  await chain?.stop()
})

describe('a job that is checked within one class', () => {
  test('is not posted where no node could take it, with the reason', async () => {
    await expect(assertClassServes(artist, SCENE)).rejects.toThrow(NoClassError)
    await expect(assertClassServes(artist, SCENE)).rejects.toThrow(
      'no node is of a class that was measured (cpu-avx2).',
    )
    const unmeasured = {...SCENE, blenderSeries: '9.9'}
    await expect(assertClassServes(artist, unmeasured)).rejects.toThrow('none was measured on Blender 9.9.')
  })

  test('is refused to a node whose class is too small, and given to one whose class is not', async () => {
    const first = await joinNode('cpu-avx2/linux-x64')
    await joinNode('optix/linux-x64')
    await expect(assertClassServes(artist, SCENE)).rejects.toThrow(
      'too few operators, or too little stake, stand in cpu-avx2.',
    )
    expect(await choose()).toEqual({sameClass: false, nodes: {serving: 0, live: 2}})
    const jobId = await post()
    const eligibility = await findEligibility(artist, jobId)
    expect(eligibility.map(({refusal}) => refusal?.reason)).toEqual([
      'JobBoard_ClassTooSmall',
      'JobBoard_ClassTooSmall',
    ])
    expect(eligibility[0]?.refusal?.message).toContain('is checked within one device class')

    await joinNode('cpu-avx2/linux-x64')
    await assertClassServes(artist, SCENE)
    expect((await findEligibility(artist, jobId)).map(({refusal}) => refusal?.reason)).toEqual([
      undefined,
      'JobBoard_ClassTooSmall',
      undefined,
    ])
    await leaseTasks(first, jobId, 1)
    expect(await readLeases(artist, jobId)).toMatchObject([{node: first.wallet.address}])
    expect(await readJob(artist, jobId)).toMatchObject({sameClass: true, olderNodes: false, artistChecks: false})
  })

  test('is what a scene with hair gets where most nodes can work on it, unless the artist says no', async () => {
    expect(await choose()).toEqual({sameClass: true, nodes: {serving: 2, live: 3}})
    expect(await choose({asked: false})).toEqual({sameClass: false})
    expect(await choose({isAuction: true})).toEqual({sameClass: false})
    expect(await choose({jobManifest: {...SCENE, hasHair: false}})).toEqual({sameClass: false})
    expect(await choose({}, true)).toEqual({sameClass: false})
    await joinNode('optix/linux-x64')
    expect(await choose()).toEqual({sameClass: false, nodes: {serving: 2, live: 4}})
  })
})

function choose(question: Partial<SameClassQuestion> = {}, isLocal = false) {
  const usual = {asked: undefined, jobManifest: SCENE, isAuction: false}
  return chooseSameClass({profile: {isLocal}, market: artist}, {...usual, ...question})
}

async function joinNode(deviceClass: string): Promise<Market> {
  const market = await contracts.join(STAKE)
  opened.push(market)
  await registerNode(market, {deviceClass, stakeTokens: STAKE, recipient: ''})
  return market
}

/** A job for volunteers, which needs no credits. */
async function post(): Promise<number> {
  const {jobId} = await postJob(artist, {
    jobManifestCid: cidOfBlock(Buffer.from('manifest'), RAW_CODEC).toString(),
    ...{taskCount: 2, cellsPerTask: 6, pricePerTask: 0n, checkFee: 0n, checkBudget: 6, cellsPerCheck: 0},
    ...{maxTasksPerLease: 2, leaseBlocks: 1000, randomHead: id('secret')},
    ...{thresholds: jobThresholds({...SCENE, sameClass: true}), thresholdsHash: thresholdsHash()},
    ...{olderNodes: false, sameClass: true, artistChecks: false, sponsor: `0x${'0'.repeat(40)}`, bidBlocks: 0},
  })
  return jobId
}
