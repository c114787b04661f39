import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdtemp, readdir, readFile, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {keccak256, parseUnits, toBeHex} from 'ethers'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import type {Chain} from '../../../core/market/chain/chain.js'
import {openChain} from '../../../core/market/market.js'
import {
  ContractRefusedError,
  EarlierTransactionError,
  FundsError,
  KeyBusyError,
} from '../../../core/market/market-errors.js'
import {packagePath} from '../../../core/package-root.js'
import {startAnvil, type TestChain} from '../../fixtures/chain/start-anvil.js'
import {testKey} from '../../fixtures/chain/test-keys.js'

const CHAIN_ID = 31_337
const PAYER = testKey(0)
/** States of past blocks that Anvil keeps here, in memory and on the disk. */
const KEPT_STATES = 500 + 16
/** Code of a contract that reverts while its slot 0 is not 0: SLOAD(0), jump to REVERT(0, 0), or STOP. */
const REFUSING_UNLESS_ZERO = '0x600054600757005b60006000fd'

let anvil: TestChain
let dir: string
let chain: Chain

beforeEach(async () => {
  anvil = await startAnvil()
  dir = await mkdtemp(join(tmpdir(), 'candela-outbox-'))
  chain = open()
})

afterEach(async () => {
  chain.close()
  await anvil.stop()
  await rm(dir, {recursive: true, force: true})
})

describe('a transaction that is not mined', () => {
  test('is replaced with the same nonce and higher fees, and counts whichever is mined', async () => {
    await anvil.rpc('evm_setAutomine', false)
    const sending = chain.transact(PAYER, call('stuck'))
    await untilPooled()
    const first = (await readOutbox()).entries[0]?.attempts[0]
    await mineUntilDone(sending, () => anvil.rpc('anvil_setNextBlockBaseFeePerGas', gwei(50)))
    const receipt = await sending
    const mined = await receipt.getTransaction()
    expect(first).toBeDefined()
    expect(mined).toMatchObject({nonce: 0, data: call('stuck').data})
    expect(mined.maxFeePerGas).toBeGreaterThan(BigInt(gwei(50)))
    expect(await anvil.provider.getTransactionCount(PAYER.address)).toBe(1)
    expect(await outboxFiles()).toEqual([])
  })

  test('counts when an earlier attempt is mined after all', async () => {
    await anvil.rpc('evm_setAutomine', false)
    const sending = chain.transact(PAYER, call('early'))
    await untilPooled()
    const [first] = (await readOutbox()).entries[0]?.attempts ?? []
    for (let look = 0; look < 100 && (await attempts()) < 2; look += 1) {
      await anvil.rpc('anvil_setNextBlockBaseFeePerGas', gwei(50))
      await anvil.mine(1)
      await pause(120)
    }
    await anvil.rpc('anvil_dropAllTransactions')
    await anvil.rpc('anvil_setNextBlockBaseFeePerGas', gwei(1))
    await anvil.rpc('eth_sendRawTransaction', first)
    await anvil.mine(1)
    expect((await sending).hash).toBe(keccak256(first ?? ''))
    expect(await anvil.provider.getTransactionCount(PAYER.address)).toBe(1)
  })

  test('is broadcast again when the pool dropped it', async () => {
    await anvil.rpc('evm_setAutomine', false)
    const sending = chain.transact(PAYER, call('dropped'))
    await untilPooled()
    await anvil.rpc('anvil_dropAllTransactions')
    await untilPooled()
    await anvil.mine(1)
    expect((await sending).status).toBe(1)
  })
})

describe('a transaction that the pool refuses', () => {
  test('is forgotten, and says what the key lacks', async () => {
    const poor = testKey(3)
    await anvil.rpc('anvil_setBalance', poor.address, '0x1')
    const error = await chain.transact(poor, call('poor')).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(FundsError)
    expect((error as Error).message).toBe('The key has too few native coins to pay the gas of poor.')
    expect(await outboxFiles()).toEqual([])
  })
})

describe('a transaction that the chain refuses after all', () => {
  test('says so, even when the state of its block is forgotten', async () => {
    const to = testKey(2).address
    await anvil.rpc('anvil_setCode', to, REFUSING_UNLESS_ZERO)
    await anvil.rpc('evm_setAutomine', false)
    const patient = open({blockTimeSec: 20})
    const sending = patient.transact(PAYER, {...call('late'), to}).catch((reason: unknown) => reason)
    await untilPooled()
    await anvil.rpc('anvil_setStorageAt', to, toBeHex(0), toBeHex(1, 32))
    await anvil.mine(KEPT_STATES + 1)
    const error = await sending
    patient.close()
    expect(error).toBeInstanceOf(ContractRefusedError)
    expect((error as Error).message).toBe('The chain refused late: 0x.')
    expect(await outboxFiles()).toEqual([])
  })
})

describe('a killed process', () => {
  test('leaves behind what it sent, and the next one finishes it before it decides', async () => {
    await anvil.rpc('evm_setAutomine', false)
    await sendAndKill('one')
    const finishing = chain.finishEarlier(PAYER)
    await pause(300)
    await anvil.mine(1)
    expect(await finishing).toEqual(['one'])
    expect(await outboxFiles()).toEqual([])
    await anvil.rpc('evm_setAutomine', true)
    expect((await chain.transact(PAYER, call('two'))).status).toBe(1)
    expect(await anvil.provider.getTransactionCount(PAYER.address)).toBe(2)
  })

  test('is not repeated by whoever sends the same call again', async () => {
    await anvil.rpc('evm_setAutomine', false)
    await sendAndKill('once')
    await anvil.rpc('anvil_dropAllTransactions')
    await anvil.rpc('evm_setAutomine', true)
    const receipt = await chain.transact(PAYER, call('once'))
    expect(receipt.status).toBe(1)
    expect(await anvil.provider.getTransactionCount(PAYER.address)).toBe(1)
  })

  test('keeps whoever sends another call from deciding without it', async () => {
    await anvil.rpc('evm_setAutomine', false)
    await sendAndKill('one')
    await anvil.rpc('evm_setAutomine', true)
    const error = await chain.transact(PAYER, call('two')).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(EarlierTransactionError)
    expect((error as Error).message).toBe(
      `The transaction "one" of ${PAYER.address} was still on its way and is mined now; "two" was not sent.`,
    )
    expect((await chain.transact(PAYER, call('two'))).status).toBe(1)
  })
})

describe('two programs with one key', () => {
  test('take turns on one machine', async () => {
    const other = open()
    const receipts = await Promise.all(
      [chain, other, chain, other].map((one, index) => one.transact(PAYER, call(`turn ${index}`))),
    )
    other.close()
    expect(new Set(receipts.map(({hash}) => hash)).size).toBe(4)
    expect(await anvil.provider.getTransactionCount(PAYER.address)).toBe(4)
  })

  test('end in a sentence when the other one holds the nonce from elsewhere', async () => {
    await anvil.rpc('evm_setAutomine', false)
    const fees = {maxFeePerGas: gwei(900), maxPriorityFeePerGas: gwei(800)}
    const foreign = {from: PAYER.address, to: testKey(1).address, value: '0x1', nonce: '0x0', ...fees}
    await anvil.rpc('eth_sendTransaction', foreign)
    const error = await chain.transact(PAYER, call('late')).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(KeyBusyError)
    expect(await outboxFiles()).toEqual([])
  })
})

function open({finalityBlocks = 0, blockTimeSec = 0.25} = {}): Chain {
  return openChain({rpcUrl: anvil.rpcUrl, chainId: CHAIN_ID, blockTimeSec, finalityBlocks, dir})
}

/** A payment of nothing, told apart by its data. */
function call(what: string) {
  return {what, to: testKey(1).address, data: `0x${Buffer.from(what).toString('hex')}`}
}

/** A process of its own sends, and is killed as soon as the pool has the transaction. */
async function sendAndKill(what: string): Promise<void> {
  const script = `
    import {openChain} from ${JSON.stringify(packagePath('dist/core/market/market.js'))}
    import {Wallet} from 'ethers'
    const chain = openChain(${JSON.stringify({rpcUrl: anvil.rpcUrl, chainId: CHAIN_ID, blockTimeSec: 0.25, dir})})
    await chain.transact(new Wallet(${JSON.stringify(PAYER.privateKey)}), ${JSON.stringify(call(what))})`
  const args = ['--input-type=module', '-e', script]
  const child = spawn(process.execPath, args, {cwd: packagePath(), stdio: 'ignore'})
  const ended = once(child, 'exit')
  await untilPooled()
  child.kill('SIGKILL')
  await ended
}

async function untilPooled(): Promise<void> {
  for (let look = 0; look < 400; look += 1) {
    const {pending} = (await anvil.rpc('txpool_status')) as {pending: string}
    if (Number(pending) > 0) return
    await pause(50)
  }
  throw new Error('no transaction came to the pool within 20 s')
}

async function mineUntilDone(sending: Promise<unknown>, beforeEachBlock: () => Promise<unknown>): Promise<void> {
  let isDone = false
  void sending.then(() => {
    isDone = true
  })
  for (let block = 0; block < 60 && !isDone; block += 1) {
    await beforeEachBlock()
    await anvil.mine(1)
    await pause(120)
  }
}

async function attempts(): Promise<number> {
  return (await readOutbox()).entries[0]?.attempts.length ?? 0
}

async function readOutbox(): Promise<{entries: {attempts: string[]}[]}> {
  return JSON.parse(await readFile(join(dir, 'outbox', `${PAYER.address}.json`), 'utf8'))
}

async function outboxFiles(): Promise<string[]> {
  return readdir(join(dir, 'outbox'))
}

function gwei(amount: number): string {
  return `0x${parseUnits(String(amount), 'gwei').toString(16)}`
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs))
}
