import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest'
import type {Chain} from '../../../core/market/chain/chain.js'
import {openChain} from '../../../core/market/market.js'
import {ChainUnreachableError, ChainUnsuitedError} from '../../../core/market/market-errors.js'
import {checkChainSuits, measureBlockTimeSec, readChainId} from '../../../core/market/survey-chain.js'
import {type RpcProxy, startRpcProxy} from '../../fixtures/chain/rpc-proxy.js'
import {startAnvil, type TestChain} from '../../fixtures/chain/start-anvil.js'

const HISTORY_CONTRACT = '0x0000F90827F1C53a10cb7A02335B175320002935'

let anvil: TestChain
const opened: {stop(): void}[] = []

beforeAll(async () => {
  anvil = await startAnvil()
})

afterAll(() => anvil?.stop())

afterEach(() => {
  for (const one of opened.splice(0)) one.stop()
})

describe('readChainId', () => {
  test('asks the chain', async () => {
    expect(await readChainId(anvil.rpcUrl)).toBe(31_337)
  })

  test('refuses what answers, but not as a chain does', async () => {
    const proxy = await provider({refusal: {status: 200, text: '{"result":"0x0"}'}})
    await expect(readChainId(proxy.rpcUrl)).rejects.toThrow(ChainUnreachableError)
  })
})

describe('measureBlockTimeSec', () => {
  test('averages past blocks', async () => {
    await anvil.rpc('anvil_mine', '0x190', '0x7')
    // A block of the chain's own may come in between.
    expect(await measureBlockTimeSec(open(anvil.rpcUrl))).toBeCloseTo(7, 0)
  })

  test('watches coming blocks where there are too few', async () => {
    const young = await startAnvil('--block-time', '1')
    opened.push({stop: () => void young.stop()})
    const measured = await measureBlockTimeSec(open(young.rpcUrl))
    expect(measured).toBeGreaterThan(0.7)
    expect(measured).toBeLessThan(1.6)
  })
})

describe('checkChainSuits', () => {
  test('is content with a chain that counts its own blocks and keeps their hashes', async () => {
    expect(await checkChainSuits(open(anvil.rpcUrl))).toEqual([])
  })

  test('warns of a chain that forgets block hashes', async () => {
    const code = await anvil.rpc('eth_getCode', HISTORY_CONTRACT, 'latest')
    await anvil.rpc('anvil_setCode', HISTORY_CONTRACT, '0x')
    const [warning] = await checkChainSuits(open(anvil.rpcUrl))
    await anvil.rpc('anvil_setCode', HISTORY_CONTRACT, code)
    expect(warning).toMatch(/^The chain keeps no block hashes for long \(EIP-2935\)/)
  })

  test('refuses a chain whose contracts see other blocks than its RPC counts', async () => {
    const parent = await provider({
      change: (method, answer) => (method === 'eth_blockNumber' ? {...answer, result: '0xf4240'} : answer),
    })
    const error = await checkChainSuits(open(parent.rpcUrl)).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(ChainUnsuitedError)
    expect((error as Error).message).toMatch(
      /^Contracts on chain 31337 see block \d+ while its RPC counts 1000000; windows in blocks would not hold\.$/,
    )
  })
})

async function provider(...behaviour: Parameters<typeof startRpcProxy> extends [string, ...infer Rest] ? Rest : never) {
  const proxy: RpcProxy = await startRpcProxy(anvil.rpcUrl, ...behaviour)
  opened.push(proxy)
  return proxy
}

function open(rpcUrl: string): Chain {
  const chain = openChain({rpcUrl, chainId: 31_337})
  opened.push({stop: () => chain.close()})
  return chain
}
