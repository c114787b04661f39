import {afterEach, describe, expect, test} from 'vitest'
import {openChain} from '../../../core/market/market.js'
import {ChainUnreachableError, WrongChainError} from '../../../core/market/market-errors.js'
import {startRpcProxy} from '../../fixtures/chain/rpc-proxy.js'
import {startAnvil, type TestChain} from '../../fixtures/chain/start-anvil.js'
import {testKey} from '../../fixtures/chain/test-keys.js'

const CHAIN_ID = 31_337
const running: TestChain[] = []

afterEach(async () => {
  await Promise.all(running.splice(0).map((chain) => chain.stop()))
})

describe('a chain with several addresses', () => {
  test('is read at the first, and at the next once the first is dead', async () => {
    const [first, second] = await start(2)
    await first.mine(5)
    await second.mine(9)
    const chain = open(first, second)
    expect(await readBlock(chain)).toBe(5)
    await first.stop()
    expect(await readBlock(chain)).toBe(9)
    expect(await readBlock(chain)).toBe(9)
  })

  test('takes transactions after the first has died', async () => {
    const [first, second] = await start(2)
    const chain = open(first, second)
    await first.stop()
    const receipt = await chain.transact(testKey(0), {what: 'payment', to: testKey(1).address, data: '0x'})
    expect(await second.provider.getTransactionReceipt(receipt.hash)).toMatchObject({status: 1})
  })

  test('passes over an address that is on another chain', async () => {
    const [stranger] = await start(1, '--chain-id', '4242')
    const [right] = await start(1)
    await right.mine(3)
    expect(await readBlock(open(stranger, right))).toBe(3)
  })

  test('is never used where its only address is on another chain', async () => {
    const [stranger] = await start(1, '--chain-id', '4242')
    const error = await readBlock(open(stranger)).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(WrongChainError)
    expect(error).toMatchObject({message: `The chain at ${stranger.rpcUrl} has the id 4242; expected 31337.`})
  })

  test.each([
    ['is out of order', {refusal: {status: 503, text: 'maintenance'}}],
    ['wants another key', {refusal: {status: 401, text: '{}'}}],
    ['has had enough', {refusal: {status: 429, text: 'slow down'}}],
    ['sends a web page', {refusal: {status: 200, text: '<html>'}}],
  ])('is read at the next when the first %s, and the first then rests', async (_, behaviour) => {
    const [right] = await start(1)
    await right.mine(3)
    const proxy = await startRpcProxy(right.rpcUrl, behaviour)
    const chain = openChain({rpcUrl: proxy.rpcUrl, rpcUrls: [proxy.rpcUrl, right.rpcUrl], chainId: CHAIN_ID})
    expect([await readBlock(chain), await readBlock(chain)]).toEqual([3, 3])
    expect(proxy.requests()).toBe(1)
    proxy.stop()
  })

  test('is read at the next when the first has served enough', async () => {
    const [right] = await start(1)
    await right.mine(3)
    const limit = {error: {code: -32_005, message: 'limit exceeded'}}
    const proxy = await startRpcProxy(right.rpcUrl, {
      change: (method, answer) => (method === 'eth_chainId' ? answer : {...answer, result: undefined, ...limit}),
    })
    const chain = openChain({rpcUrl: proxy.rpcUrl, rpcUrls: [proxy.rpcUrl, right.rpcUrl], chainId: CHAIN_ID})
    expect([await readBlock(chain), await readBlock(chain)]).toEqual([3, 3])
    expect(proxy.requests()).toBe(2)
    proxy.stop()
  })

  test('is unreachable once all of them are dead, and names them', async () => {
    const [first, second] = await start(2)
    const chain = open(first, second)
    await Promise.all([first.stop(), second.stop()])
    const error = await readBlock(chain).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(ChainUnreachableError)
    expect(error).toMatchObject({
      message: `The chain at ${first.rpcUrl}, ${second.rpcUrl} does not answer (block number).`,
    })
  })
})

/** Starts `count` chains, which have nothing to do with each other but their id. */
async function start(count: number, ...args: string[]): Promise<[TestChain, TestChain]> {
  const chains = await Promise.all(Array.from({length: count}, () => startAnvil(...args)))
  running.push(...chains)
  return chains as [TestChain, TestChain]
}

function open(...chains: TestChain[]) {
  const rpcUrls = chains.map(({rpcUrl}) => rpcUrl)
  return openChain({rpcUrl: rpcUrls[0] ?? '', rpcUrls, chainId: CHAIN_ID})
}

function readBlock(chain: ReturnType<typeof open>): Promise<number> {
  return chain.read('block number', () => chain.provider.getBlockNumber())
}
