import {mkdtemp, readdir, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import type {Chain} from '../../../core/market/chain/chain.js'
import {openChain} from '../../../core/market/market.js'
import {TransactionUndoneError} from '../../../core/market/market-errors.js'
import {startAnvil, type TestChain} from '../../fixtures/chain/start-anvil.js'
import {testKey} from '../../fixtures/chain/test-keys.js'

const PAYER = testKey(0)
const FINALITY_BLOCKS = 6

let anvil: TestChain
let dir: string
let chain: Chain

beforeEach(async () => {
  anvil = await startAnvil()
  dir = await mkdtemp(join(tmpdir(), 'candela-reorg-'))
  const profile = {rpcUrl: anvil.rpcUrl, chainId: 31_337, blockTimeSec: 0.1, finalityBlocks: FINALITY_BLOCKS, dir}
  chain = openChain(profile)
})

afterEach(async () => {
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

describe('what is final', () => {
  test('is forgotten by the outbox', async () => {
    const receipt = await chain.transact(PAYER, call('one'))
    expect(await readdir(join(dir, 'outbox'))).toEqual([`${PAYER.address}.json`])
    await anvil.mine(FINALITY_BLOCKS)
    await chain.waitFinal(PAYER, receipt)
    expect(await readdir(join(dir, 'outbox'))).toEqual([])
  })
})

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
