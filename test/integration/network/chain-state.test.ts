import {existsSync} from 'node:fs'
import {mkdir, mkdtemp, readdir, rm, stat, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, test, vi} from 'vitest'
import {ChainSaver} from '../../../core/network/embedded/chain-state.js'
import {localFiles} from '../../../core/network/embedded/local-files.js'
import {fundLocalKey, prepareChain} from '../../../core/network/embedded/prepare-chain.js'
import {freePort, rpcUrlOf, startAnvil} from '../../../core/network/embedded/start-anvil.js'
import type {Child} from '../../../core/network/embedded/start-child.js'
import type {NetworkProfile} from '../../../core/network/network-profile.js'

const STRANGER = '0x00000000000000000000000000000000000000aa'

describe('the saved chain', () => {
  let home: string
  let homeBefore: string | undefined
  let chain: Child
  let saver: ChainSaver
  let profile: NetworkProfile

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'candela-chain-'))
    homeBefore = process.env.CANDELA_HOME
    process.env.CANDELA_HOME = home
    vi.stubEnv('HOME', home)
    await mkdir(localFiles.dir(), {recursive: true})
    await start()
  })
  afterAll(async () => {
    chain.stop('SIGKILL')
    await chain.ended
    if (homeBefore === undefined) delete process.env.CANDELA_HOME
    else process.env.CANDELA_HOME = homeBefore
    vi.unstubAllEnvs()
    await rm(home, {recursive: true, force: true})
  })

  const start = async () => {
    const port = await freePort()
    chain = await startAnvil(port)
    saver = new ChainSaver(rpcUrlOf(port))
    profile = await prepareChain(rpcUrlOf(port))
  }
  const killAndStart = async () => {
    chain.stop('SIGKILL')
    await chain.ended
    await start()
  }
  const rpc = async (method: string, ...params: unknown[]) => {
    const response = await fetch(profile.rpcUrl, {
      method: 'POST',
      headers: {'content-type': 'application/json'},
      body: JSON.stringify({jsonrpc: '2.0', id: 1, method, params}),
    })
    return ((await response.json()) as {result: string}).result
  }
  const tokensOf = async (address: string) => {
    const data = `0x70a08231${address.slice(2).padStart(64, '0')}`
    return BigInt(await rpc('eth_call', {to: profile.addresses.token, data}, 'latest'))
  }
  const savedAtMs = async () => (await stat(localFiles.chainState())).mtimeMs

  test('keeps few past states, which would fill the disk of whoever runs it for a day', async () => {
    await rpc('anvil_mine', '0x7d0')
    expect(Number(await rpc('eth_blockNumber'))).toBeGreaterThan(1000)
    expect(existsSync(join(home, '.foundry', 'anvil'))).toBe(false)
    const states = await readdir(localFiles.pastStates(), {recursive: true, withFileTypes: true})
    expect(states.filter((entry) => entry.isFile()).length).toBeLessThanOrEqual(16)
  })

  test('holds every transaction up to the block that it names, after a kill -9', async () => {
    const {jobBoard} = profile.addresses
    await fundLocalKey(profile, STRANGER, 7n)
    expect(await saver.saveIfChanged()).toBeGreaterThan(0)
    await killAndStart()
    expect(profile.addresses.jobBoard).toBe(jobBoard)
    expect(await tokensOf(STRANGER)).toBe(7n)
  })

  test('is not written again for empty blocks', async () => {
    await saver.saveIfChanged()
    const before = await savedAtMs()
    await new Promise((resolve) => setTimeout(resolve, 1500))
    const block = await saver.saveIfChanged()
    expect(await savedAtMs()).toBe(before)
    await fundLocalKey(profile, STRANGER, 9n)
    expect(await saver.saveIfChanged()).toBeGreaterThan(block)
    expect(await savedAtMs()).toBeGreaterThan(before)
  })

  test('is the whole chain before it when a save was cut off', async () => {
    await writeFile(`${localFiles.chainState()}.part`, '{"block": {"number"')
    await killAndStart()
    expect(await tokensOf(STRANGER)).toBe(9n)
  })

  test('gets contracts of this version where it has those of another', async () => {
    const {jobBoard, verification} = profile.addresses
    await rpc('anvil_setCode', verification, '0x60016001')
    await saver.save()
    await killAndStart()
    expect(profile.addresses.jobBoard).not.toBe(jobBoard)
    expect(await rpc('eth_getCode', jobBoard, 'latest')).not.toBe('0x')
  })

  test('gets contracts of this version where the profile names others', async () => {
    const {jobBoard, cellJudge: _left, ...addresses} = profile.addresses
    await saver.save()
    await writeFile(localFiles.profile(), JSON.stringify({...profile, addresses: {...addresses, jobBoard}}))
    await killAndStart()
    expect(profile.addresses.jobBoard).not.toBe(jobBoard)
    expect(profile.addresses.cellJudge).toMatch(/^0x/)
  })
})
