import {mkdir, readFile, rm, stat, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {execa} from 'execa'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {readLeases} from '../../core/market/index.js'
import {packagePath} from '../../core/package-root.js'
import {feedCode} from '../fixtures/chain/feed-code.js'
import {CandelaHome, fixtureScene} from './support/candela-home.js'

const MNEMONIC = 'test test test test test test test test test test test junk'
const MNEMONIC_ADDRESS = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'
const MNEMONIC_KEY = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80'
const ON_PUBLIC = ['--network', 'public']

interface Shown {
  address: string
  keystore: string
  tokens: string
  credits: number
  idleCredits: number
  earned: number
  thawedAtBlock: number | null
  buyPrice: number | null
  redeemPrice: number | null
  buyingStopped: string | null
}

describe('candela wallet', () => {
  let home: CandelaHome
  let password: string[]
  let address: string

  beforeAll(async () => {
    home = await CandelaHome.create()
    await home.json(['network', 'up', '--nodes', '0'])
    const profile = JSON.parse(await readFile(join(home.dir, 'networks/local/profile.json'), 'utf8'))
    await mkdir(join(home.dir, 'networks/public'))
    await writeFile(join(home.dir, 'networks/public/profile.json'), JSON.stringify({...profile, name: 'public'}))
    await writeFile(join(home.dir, 'password.txt'), 'correct horse battery\nanother line\n')
    password = ['--password-file', join(home.dir, 'password.txt')]
  })
  afterAll(() => home.remove())

  /** Runs on the network that is not local. */
  const json = <T = Shown>(...args: string[]) => home.json<T>(['wallet', ...args, ...ON_PUBLIC])
  const show = () => json('show')

  async function refusal(args: string[], env: Record<string, string> = {}) {
    const {exitCode, stdout} = await home.run([...args, '--json'], {env})
    const {error} = JSON.parse(stdout) as {error: {code: string; message: string}}
    return {exitCode, code: error.code, message: error.message}
  }

  test('says what to do while there is no wallet', async () => {
    const {exitCode, stderr} = await home.run(['wallet', 'show', ...ON_PUBLIC])
    expect({exitCode, stderr}).toEqual({
      exitCode: 2,
      stderr: `There is no keystore at ${home.dir}/keys/wallet.json.\nTry: candela wallet create\nTry: candela wallet import FILE`,
    })
  })

  test('asks for no password where nobody can answer', async () => {
    expect(await refusal(['wallet', 'create'])).toMatchObject({exitCode: 2, code: 'PASSWORD'})
    expect(await refusal(['wallet', 'create'], {CANDELA_PASSWORD: 'short'})).toMatchObject({
      exitCode: 2,
      message: 'A password has at least 8 characters; this one has 5.',
    })
  })

  test('makes an encrypted keystore that only its owner reads, and never overwrites it', async () => {
    const created = await home.json<{address: string; keystore: string}>(['wallet', 'create', ...password])
    address = created.address
    expect(created.keystore).toBe(join(home.dir, 'keys/wallet.json'))
    expect((await stat(created.keystore)).mode & 0o777).toBe(0o600)
    const text = await readFile(created.keystore, 'utf8')
    expect(JSON.parse(text)).toMatchObject({version: 3, Crypto: {kdf: 'scrypt', kdfparams: {n: 131_072}}})
    expect(await refusal(['wallet', 'create', ...password])).toMatchObject({exitCode: 2, code: 'KEYSTORE'})
    expect(await readFile(created.keystore, 'utf8')).toBe(text)
  })

  test('asks for a new password twice, and shows nothing of it', async () => {
    const env = {CANDELA_HOME: join(home.dir, 'typed')}
    const differing = await createAsTyped(env, ['secret horse', 'secret house'])
    expect(differing.stdout).toContain('The two passwords differ.')
    expect(differing.exitCode).toBe(2)
    const {exitCode, stdout} = await createAsTyped(env, ['secret horse', 'secret horse'])
    expect(stdout).toContain('wallet.json')
    expect(stdout).not.toContain('secret')
    expect(exitCode).toBe(0)
    const opened = await home.run(['wallet', 'export', join(home.dir, 'typed.age')], {
      env: {...env, CANDELA_PASSWORD: 'secret horse'},
    })
    expect(opened.exitCode).toBe(0)
  })

  test('shows the wallet without a password', async () => {
    expect(await show()).toMatchObject({address, tokens: '0', credits: 0, buyPrice: 1, buyingStopped: null})
    const {stdout} = await home.run(['wallet', 'show', ...ON_PUBLIC])
    expect(stdout).toContain(address)
    expect(stdout).toContain('0 CNDL')
  })

  test('sends tokens, once somebody says yes', async () => {
    const send = ['wallet', 'send', '100', address]
    expect(await refusal(send)).toMatchObject({exitCode: 2, code: 'CANNOT_ASK'})
    expect(await home.json([...send, '--yes'])).toMatchObject({to: address, tokens: '100000000000000000000'})
    expect((await show()).tokens).toBe('100000000000000000000')
    await home.rpc('anvil_setBalance', address, '0xde0b6b3a7640000')
  })

  test.each([
    [['wallet', 'send', '100', '0x12', '--yes'], 'ADDRESS'],
    [['wallet', 'send', '1', '0xf39fd6e51aad88F6F4ce6aB8827279cffFb92266', '--yes'], 'ADDRESS'],
    [['wallet', 'send', '1', '0x0000000000000000000000000000000000000000', '--yes'], 'ADDRESS'],
    [['wallet', 'send', '0', MNEMONIC_ADDRESS, '--yes'], 'AMOUNT'],
    [['wallet', 'buy', '1e3', '--yes'], 'AMOUNT'],
    [['wallet', 'buy', '-1', '--yes'], 'FLAG_UNKNOWN'],
    [['wallet', 'buy', '0.0000001', '--yes'], 'AMOUNT'],
    [['wallet', 'redeem', '--cancel', '--yes'], 'CANCEL'],
    [['earnings', '--epoch', 'one'], 'EPOCH'],
    [['earnings', '--node', 'me'], 'ADDRESS'],
  ])('candela %j is a wrong command line', async (args, code) => {
    const {exitCode, ...error} = await refusal(args)
    expect(exitCode).toBe(2)
    if (code !== 'FLAG_UNKNOWN') expect(error.code).toBe(code)
  })

  test('buys credits by burning tokens', async () => {
    expect(await json('buy', '10', '--yes', ...password)).toEqual({
      address,
      credits: 10,
      burnedTokens: '10000000000000000000',
    })
    expect(await show()).toMatchObject({tokens: '90000000000000000000', credits: 10})
  })

  test('ends with 7 when the tokens or the earned credits do not suffice', async () => {
    const poor = await refusal(['wallet', 'buy', '91', '--yes', ...ON_PUBLIC, ...password])
    expect(poor).toEqual({
      exitCode: 7,
      code: 'FUNDS',
      message: `91 credits cost 91 CNDL; ${address} holds 90 CNDL.`,
    })
    expect(await refusal(['wallet', 'send', '91', MNEMONIC_ADDRESS, '--yes', ...ON_PUBLIC, ...password])).toEqual({
      exitCode: 7,
      code: 'FUNDS',
      message: `${address} holds 90 CNDL; asked to send 91 CNDL.`,
    })
    expect(await refusal(['wallet', 'redeem', '--yes', ...ON_PUBLIC, ...password])).toMatchObject({exitCode: 7})
  })

  test('takes idle credits back after their thaw, less the fee', async () => {
    const idle = ['redeem', '--idle', '--yes', ...password]
    expect(await refusal(['wallet', ...idle, ...ON_PUBLIC])).toMatchObject({exitCode: 7, code: 'FUNDS'})
    expect(await json(...idle.toSpliced(1, 0, '6'))).toMatchObject({state: 'set-aside', credits: 6})
    expect(await json(...idle, '--cancel')).toMatchObject({state: 'cancelled', credits: 6})
    await json(...idle.toSpliced(1, 0, '4'))
    expect(await show()).toMatchObject({credits: 6, idleCredits: 4})
    await home.rpc('anvil_mine', '0x14')
    expect(await json(...idle)).toMatchObject({state: 'withdrawn', credits: 4, mintedTokens: '3800000000000000000'})
    expect(await show()).toMatchObject({tokens: '93800000000000000000', credits: 6, idleCredits: 0})
  })

  test('counts the supply, the credits and the epoch', async () => {
    const supply = await home.json<Record<string, string>>(['network', 'supply', ...ON_PUBLIC])
    const [genesis, minted, burned] = ['genesisTokens', 'mintedTokens', 'burnedTokens'].map((key) =>
      BigInt(supply[key] ?? 0),
    )
    expect([minted, burned]).toEqual([38n * 10n ** 17n, 10n ** 19n])
    expect(BigInt(supply.supplyTokens ?? 0)).toBe((genesis ?? 0n) + (minted ?? 0n) - (burned ?? 0n))
    expect(supply).toMatchObject({outstanding: 6, escrow: 0, price: 1, buyingStopped: null})
    const epoch = await home.json(['network', 'epoch', '0', ...ON_PUBLIC])
    expect(epoch).toMatchObject({epoch: 0, feesBurned: 0, emissionTokens: '20000000000000000000000'})
    expect(await home.json(['earnings', ...ON_PUBLIC])).toMatchObject({epochs: [], claimed: []})
    expect(await home.json(['network', 'leaderboard', ...ON_PUBLIC])).toEqual({nodes: []})
  })

  test('says with 7 why a stale, jumped or wild price sells nothing', async () => {
    const {addresses} = JSON.parse(await readFile(join(home.dir, 'networks/public/profile.json'), 'utf8'))
    const nowSec = BigInt(Math.floor(Date.now() / 1000))
    const answer = (price: bigint, updatedAtSec = nowSec) =>
      home.rpc('anvil_setCode', addresses.priceFeed, feedCode({price, updatedAtSec}))
    const buy = () => refusal(['wallet', 'buy', '1', '--yes', ...ON_PUBLIC, ...password])

    await answer(10n ** 8n, nowSec - 7200n)
    expect(await buy()).toMatchObject({exitCode: 7, code: 'PRICE', message: expect.stringContaining('is stale')})
    await answer(-1n)
    expect((await buy()).message).toBe('The price feed answers -$0.00000001; a price is more than 0.')
    await answer(10n ** 12n)
    expect((await buy()).message).toBe('The price feed answers $10000; the network believes $0.01 to $100.')
    expect(await show()).toMatchObject({buyPrice: null, redeemPrice: null, buyingStopped: expect.any(String)})
    await answer(3n * 10n ** 8n)
    expect((await buy()).message).toMatch(
      /^The price jumped from \$1 to \$3, by more than 10 %; no credits are sold until/,
    )
    expect(await show()).toMatchObject({buyPrice: null, redeemPrice: 3})
    const {stdout} = await home.run(['network', 'supply', ...ON_PUBLIC])
    expect(stdout).toContain('Redeeming goes on.')
    await answer(105n * 10n ** 6n)
    expect(await json('buy', '1.05', '--yes', ...password)).toMatchObject({burnedTokens: '1000000000000000000'})
  })

  test('redeems what a node earned before it was stopped, for tokens at the price of the feed', async () => {
    const {addresses} = JSON.parse(await readFile(join(home.dir, 'networks/local/profile.json'), 'utf8'))
    const feed = {price: 103n * 10n ** 6n, updatedAtSec: BigInt(Math.floor(Date.now() / 1000))}
    await home.rpc('anvil_setCode', addresses.priceFeed, feedCode(feed))
    const node = home.start(['node'])
    const args = ['render', fixtureScene('plain'), '--frames', '1', '--output', home.outputDir, '--detach']
    const {job} = await home.json<{job: number}>(args)
    await home.until('the lease to be cleared', async () => {
      const [lease] = await home.read((market) => readLeases(market, job))
      return lease?.state === 'cleared'
    })
    node.kill('SIGTERM')
    await new Promise((resolve) => setTimeout(resolve, 500))
    node.kill('SIGTERM')
    expect((await node).exitCode).toBe(0)
    expect(await home.json(['job', 'approve', String(job), '--yes'])).toMatchObject({leases: 1, paid: 0.001})

    const local = <T = Shown>(...words: string[]) => home.json<T>(['wallet', ...words, '--local-key', 'operator'])
    const {tokens, earned, ...before} = await local('show')
    expect(earned).toBe(0.00095)
    const mintedTokens = (950n * 10n ** 20n) / feed.price
    expect(await local('redeem', '--yes')).toEqual({
      ...{address: before.address, credits: 0.00095},
      mintedTokens: String(mintedTokens),
    })
    expect(await local('show')).toMatchObject({earned: 0, tokens: String(BigInt(tokens) + mintedTokens)})
    const again = ['wallet', 'redeem', '--local-key', 'operator', '--yes']
    expect(await refusal(again)).toMatchObject({exitCode: 7, code: 'FUNDS'})
  })

  test('backs the wallet, the sealing identity and the secrets of private jobs up, and restores them', async () => {
    const file = join(home.dir, 'backup.age')
    const ofNode = {path: `keys/nodes/${address}.json`, text: '{"identity":"AGE-SECRET-KEY-1X","recipient":"age1x"}'}
    await mkdir(join(home.dir, 'keys/nodes'), {recursive: true})
    await writeFile(join(home.dir, ofNode.path), ofNode.text)
    const exported = await home.json<{recipient: string}>(['wallet', 'export', file, ...password])
    expect(exported).toMatchObject({address, file, recipient: expect.stringMatching(/^age1/)})
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await readFile(file, 'utf8')).toMatch(/^-----BEGIN AGE ENCRYPTED FILE-----/)
    expect(await refusal(['wallet', 'export', file, ...password])).toMatchObject({exitCode: 2, code: 'BACKUP'})

    const env = {CANDELA_HOME: join(home.dir, 'elsewhere')}
    expect(await refusal(['wallet', 'import', file], {...env, CANDELA_PASSWORD: 'wrong one'})).toMatchObject({
      exitCode: 2,
      code: 'BACKUP',
    })
    const {stdout} = await home.run(['wallet', 'import', file, ...password, '--json'], {env})
    expect(JSON.parse(stdout)).toEqual({address, keystore: join(env.CANDELA_HOME, 'keys/wallet.json'), from: 'backup'})
    const identity = await readFile(join(env.CANDELA_HOME, 'keys/artist-identity.json'), 'utf8')
    expect(JSON.parse(identity).recipient).toBe(exported.recipient)
    expect(await readFile(join(env.CANDELA_HOME, ofNode.path), 'utf8')).toBe(ofNode.text)
    const secretIn = (dir: string) => readFile(join(dir, 'keys/artist-secret.json'), 'utf8')
    expect(JSON.parse(await secretIn(home.dir)).secret).toMatch(/^[0-9a-f]{64}$/)
    expect(await secretIn(env.CANDELA_HOME)).toBe(await secretIn(home.dir))
    expect(await refusal(['wallet', 'rotate'], env)).toMatchObject({exitCode: 2, code: 'CANNOT_ASK'})
    expect((await home.run(['wallet', 'rotate', '--yes'], {env})).exitCode).toBe(0)
    expect(await secretIn(env.CANDELA_HOME)).not.toBe(await secretIn(home.dir))
    expect(await refusal(['wallet', 'import', file, ...password], env)).toMatchObject({exitCode: 2, code: 'KEYSTORE'})
    await rm(join(env.CANDELA_HOME, 'keys/wallet.json'))
    await writeFile(join(env.CANDELA_HOME, 'keys/artist-identity.json'), '{"identity":"x","recipient":"age1other"}')
    expect(await refusal(['wallet', 'import', file, ...password], env)).toMatchObject({exitCode: 2, code: 'BACKUP'})
  })

  test('brings in a private key, a mnemonic and a keystore, and uses what CANDELA_KEYSTORE names', async () => {
    const named = (name: string) => ({
      CANDELA_KEYSTORE: join(home.dir, name),
      CANDELA_PASSWORD: 'correct horse battery',
    })
    const bringIn = async (name: string, text: string) => {
      const file = join(home.dir, `${name}.txt`)
      await writeFile(file, text)
      const {stdout} = await home.run(['wallet', 'import', file, '--json'], {env: named(name)})
      return JSON.parse(stdout)
    }
    expect(await bringIn('from-key.json', `${MNEMONIC_KEY}\n`)).toMatchObject({
      address: MNEMONIC_ADDRESS,
      from: 'secret',
    })
    expect(await bringIn('from-words.json', MNEMONIC)).toMatchObject({address: MNEMONIC_ADDRESS})
    const keystore = await readFile(join(home.dir, 'from-words.json'), 'utf8')
    expect(await bringIn('from-keystore.json', keystore)).toMatchObject({address: MNEMONIC_ADDRESS, from: 'keystore'})
    expect((await bringIn('from-nonsense.json', 'twelve words')).error).toMatchObject({code: 'KEYSTORE'})
    const {stdout} = await home.run(['wallet', 'show', ...ON_PUBLIC, '--json'], {env: named('from-key.json')})
    expect(JSON.parse(stdout)).toMatchObject({address: MNEMONIC_ADDRESS, keystore: join(home.dir, 'from-key.json')})
  })

  test('keeps secrets out of its output, its errors and its logs', async () => {
    const {stdout, stderr} = await home.run(['wallet', 'buy', '1', ...ON_PUBLIC, '--yes'], {
      env: {CANDELA_PASSWORD: 'wrong password'},
    })
    expect(stdout + stderr).not.toContain('wrong password')
    expect(stderr).toContain('could not be opened with the password given')
  })
})

/** Runs `wallet create` on a terminal and types each line when it is asked for. */
async function createAsTyped(env: Record<string, string>, typed: readonly string[]) {
  const line = `"${process.execPath}" "${packagePath('cli', 'bin', 'candela.js')}" wallet create`
  const child = execa('script', ['-qec', line, '/dev/null'], {env: {NO_COLOR: '1', ...env}, reject: false})
  const rest = [...typed]
  child.stdout.on('data', (chunk: Buffer) => {
    if (/(password|again): $/.test(chunk.toString())) child.stdin.write(`${rest.shift()}\n`)
  })
  return child
}
