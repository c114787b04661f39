import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {encryptKeystoreJson} from 'ethers'
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest'
import runtime from '../../core/market/abi/runtime.json' with {type: 'json'}
import {startAnvil, type TestChain} from '../fixtures/chain/start-anvil.js'
import {testKey} from '../fixtures/chain/test-keys.js'
import {CandelaHome} from './support/candela-home.js'

const PASSWORD = 'correct horse'
const DEPLOYER = testKey(0)

let home: CandelaHome
let keyDir: string
let anvil: TestChain

beforeAll(async () => {
  home = await CandelaHome.create()
  keyDir = await mkdtemp(join(tmpdir(), 'candela-keys-'))
  anvil = await startAnvil('--block-time', '1', '--chain-id', '4242')
  const keystore = await encryptKeystoreJson(DEPLOYER, PASSWORD, {scrypt: {N: 1024, r: 8, p: 1}})
  await writeFile(join(keyDir, 'deployer.json'), keystore)
})

afterAll(async () => {
  await anvil?.stop()
  await home?.remove()
  await rm(keyDir, {recursive: true, force: true})
})

describe('candela network deploy', () => {
  test('asks before it spends', async () => {
    const {exitCode, stderr} = await home.run(deployLine('asked').slice(0, -1), {env: keyEnv()})
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(
      /The question "Deploy from 0x\w{40} for up to 0\.\d+ native coins of gas\?" needs a terminal/,
    )
    expect(await nonce()).toBe(0)
  })

  test('goes on where a kill -9 left it, and sends nothing twice', async () => {
    const killed = home.start(deployLine('studio'), {env: keyEnv()})
    killed.stderr?.on('data', (text: Buffer) => {
      if (String(text).includes('CreditBank stands')) killed.kill('SIGKILL')
    })
    expect((await killed).signal).toBe('SIGKILL')
    expect(await home.run(['network', 'verify', '--network', 'studio'])).toMatchObject({exitCode: 2})

    const {exitCode, stderr} = await home.run(deployLine('studio'), {env: keyEnv()})
    expect({exitCode, stderr}).toMatchObject({exitCode: 0, stderr: expect.stringContaining('CandelaToken stands at')})
    expect(stderr).toMatch(/CandelaToken stands at 0x\w{40} already\./)
    expect(await nonce()).toBe(10)
    const {blockTimeSec, finalityBlocks, deployment} = await readProfile('studio')
    expect({blockTimeSec, finalityBlocks}).toEqual({blockTimeSec: 1, finalityBlocks: 2})
    expect(Object.keys(deployment.contracts)).toHaveLength(10)
  })

  test('begins anew when the key sent something else in between', async () => {
    const killed = home.start(deployLine('second'), {env: keyEnv()})
    killed.stderr?.on('data', (text: Buffer) => {
      if (String(text).includes('FixedPriceFeed stands')) killed.kill('SIGKILL')
    })
    await killed
    await anvil.rpc('anvil_dropAllTransactions')
    await rm(join(home.dir, 'networks', 'second', 'outbox'), {recursive: true, force: true})
    const before = await nonce()
    await anvil.rpc('eth_sendTransaction', {from: DEPLOYER.address, to: testKey(1).address, value: '0x1'})
    await home.until('the payment', async () => (await nonce()) > before)
    const {exitCode, stderr} = await home.run(deployLine('second'), {env: keyEnv()})
    expect(stderr).toContain('cannot go on, because the key sent something else since; it begins anew')
    expect(exitCode).toBe(0)
    expect(await home.run(['network', 'verify', '--network', 'second'])).toMatchObject({exitCode: 0})
  })

  test('refuses other parameters while a deployment is under way', async () => {
    const killed = home.start(deployLine('third'), {env: keyEnv()})
    killed.stderr?.on('data', (text: Buffer) => {
      if (String(text).includes('CandelaToken stands')) killed.kill('SIGKILL')
    })
    await killed
    const {exitCode, stderr} = await home.run([...deployLine('third'), '--genesis-supply', '5'], {env: keyEnv()})
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(
      /A deployment of this network with other parameters or other contracts is under way, begun at nonce \d+\.\nTry: the command it was begun with\nTry: candela network deploy --restart/,
    )
  })

  test('refuses a name that is taken, a missing price and a dead address', async () => {
    const taken = await home.run(deployLine('studio'), {env: keyEnv()})
    expect(taken).toMatchObject({exitCode: 2, stderr: expect.stringContaining('There is a network "studio" already.')})
    const priceless = await home.run(['network', 'deploy', '--rpc', anvil.rpcUrl], {env: keyEnv()})
    expect(priceless).toMatchObject({exitCode: 2, stderr: expect.stringContaining('needs the price of its token')})
    const dead = ['network', 'deploy', '--rpc', 'http://127.0.0.1:9', '--fixed-price', '1']
    expect(await home.run(dead, {env: keyEnv()})).toMatchObject({
      exitCode: 8,
      stderr: expect.stringContaining('The address http://127.0.0.1:9 does not answer as an EVM chain does.'),
    })
  })
})

describe('candela network verify', () => {
  test('proves every contract of an honest network', async () => {
    const {contracts} = await home.json<{contracts: {contract: string; creationProven: boolean}[]}>([
      ...['network', 'verify', '--network', 'studio'],
    ])
    expect(contracts.map(({contract}) => contract)).toEqual([
      ...[
        'CandelaToken',
        'FixedPriceFeed',
        'BlockHashRandomness',
        'CellJudge',
        'CreditBank',
        'NodeRegistry',
        'JobBoard',
        'Verification',
        'BidDesk',
        'JobNotices',
      ],
    ])
    expect(contracts.every(({creationProven}) => creationProven)).toBe(true)
  })

  test('ends with 9 when the code of a contract was changed, and says where', async () => {
    await withCode('jobBoard', (code) => flip(code, 8))
    expect(await home.run(['network', 'verify', '--network', 'studio'])).toMatchObject({
      exitCode: 9,
      stderr: expect.stringMatching(/JobBoard at 0x\w{40}: its code differs from byte 8 on: 0x/),
    })
  })

  test('ends with 9 when a rule was changed, and says which', async () => {
    await withCode('jobBoard', (code) => {
      const places = runtime.JobBoard.immutables.find(([at = 0]) => BigInt(`0x${wordAt(code, at)}`) === 500n) ?? []
      return places.reduce((text, at) => replaceWord(text, at, 900n), code)
    })
    expect(await home.run(['network', 'verify', '--network', 'studio'])).toMatchObject({
      exitCode: 9,
      stderr: expect.stringMatching(/JobBoard at 0x\w{40}: its feeBps is 900; the profile says 500/),
    })
  })

  test('ends with 9 when a rule is shown as it was and used otherwise', async () => {
    await withCode('creditBank', (code) => replaceWord(code, runtime.CreditBank.immutables[0]?.at(-1) ?? 0, 1n))
    expect(await home.run(['network', 'verify', '--network', 'studio'])).toMatchObject({
      exitCode: 9,
      stderr: expect.stringMatching(/CreditBank at 0x\w{40}: the immutable at byte \d+ has 2 different values/),
    })
  })

  test('ends with 9 when another transaction made the contract', async () => {
    const path = join(home.dir, 'networks', 'studio', 'profile.json')
    const text = await readFile(path, 'utf8')
    const {deployment} = JSON.parse(text)
    const [token, board] = [deployment.contracts.CandelaToken.transaction, deployment.contracts.JobBoard.transaction]
    await writeFile(path, text.replace(board, token))
    const {exitCode, stderr} = await home.run(['network', 'verify', '--network', 'studio'])
    await writeFile(path, text)
    expect({exitCode, stderr}).toMatchObject({exitCode: 9, stderr: expect.stringContaining('did not make it')})
  })
})

describe('candela network list, use and add', () => {
  test('use another network without naming it', async () => {
    await home.json(['network', 'use', 'studio'])
    expect(await home.run(['node', 'status'], {env: keyEnv()})).toMatchObject({
      exitCode: 0,
      stdout: 'No node is registered. To run one: candela node',
    })
    const {networks} = await home.json<{networks: {network: string; current: boolean}[]}>(['network', 'list'])
    expect(networks.filter(({current}) => current)).toMatchObject([{network: 'studio', chainId: 4242}])
    await home.json(['network', 'use', 'local'])
    expect((await home.run(['network', 'list'])).stdout).toMatch(/^\*\s+local\s/m)
  })

  test('take over a profile from a file, but no folder of it', async () => {
    const profile = {...(await readProfile('studio')), blocksDir: '/somebody/elses/folder'}
    const path = join(keyDir, 'profile.json')
    await writeFile(path, JSON.stringify(profile))
    expect(await home.json(['network', 'add', path, '--name', 'copy'])).toMatchObject({network: 'copy', verified: true})
    expect((await readProfile('copy')).blocksDir).toBe(join(home.dir, 'storage', 'blocks'))
  })

  test('refuse a network whose contracts are others, and one that breaks the schema', async () => {
    const profile = await readProfile('studio')
    const path = join(keyDir, 'hostile.json')
    const swapped = {...profile.addresses, creditBank: profile.addresses.jobBoard}
    await writeFile(path, JSON.stringify({...profile, name: 'hostile', addresses: swapped}))
    expect(await home.run(['network', 'add', path])).toMatchObject({
      exitCode: 9,
      stderr: expect.stringContaining('CreditBank at'),
    })
    await writeFile(path, JSON.stringify({...profile, name: '../escape'}))
    expect(await home.run(['network', 'add', path])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('name: '),
    })
    expect(await home.run(['network', 'use', 'hostile'])).toMatchObject({exitCode: 2})
  })
})

function deployLine(name: string): string[] {
  const flags = ['--rpc', anvil.rpcUrl, '--name', name, '--fixed-price', '1']
  return ['network', 'deploy', ...flags, '--finality-blocks', '2', '--block-time', '1', '--yes']
}

function keyEnv(): Record<string, string> {
  return {CANDELA_KEYSTORE: join(keyDir, 'deployer.json'), CANDELA_PASSWORD: PASSWORD}
}

async function nonce(): Promise<number> {
  return Number(await anvil.rpc('eth_getTransactionCount', DEPLOYER.address, 'latest'))
}

async function readProfile(name: string) {
  return JSON.parse(await readFile(join(home.dir, 'networks', name, 'profile.json'), 'utf8'))
}

/** Changes the code of a contract of the network `studio` for the rest of the test. */
async function withCode(contract: string, change: (code: string) => string): Promise<void> {
  const address = (await readProfile('studio')).addresses[contract]
  const code = String(await anvil.rpc('eth_getCode', address, 'latest'))
  await anvil.rpc('anvil_setCode', address, change(code))
  restore = () => anvil.rpc('anvil_setCode', address, code)
}

let restore: (() => Promise<unknown>) | undefined

afterEach(async () => {
  await restore?.()
  restore = undefined
})

function flip(code: string, offset: number): string {
  const at = 2 + offset * 2
  return `${code.slice(0, at)}${code[at] === '0' ? '1' : '0'}${code.slice(at + 1)}`
}

function wordAt(code: string, offset: number): string {
  return code.slice(2 + offset * 2, 66 + offset * 2)
}

function replaceWord(code: string, offset: number, value: bigint): string {
  return `${code.slice(0, 2 + offset * 2)}${value.toString(16).padStart(64, '0')}${code.slice(66 + offset * 2)}`
}
