import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest'
import {BlockStore, importPath, parseCid, pushTree} from '../../../core/storage/index.js'
import {PinningService} from '../../../core/storage/kubo/pinning-service.js'
import {startKubo, type TestKubo} from '../../fixtures/servers/start-kubo.js'
import {startPinningService, type TestPinningService} from '../../fixtures/servers/start-pinning-service.js'
import {openAs, SECRET, writeStorageKeys} from '../../fixtures/storage/back-ends.js'
import {cidOf} from '../../fixtures/storage/hostile-dag.js'
import {seededBytes} from '../../fixtures/storage/seeded-bytes.js'

const BLANK = cidOf(0x55, Buffer.alloc(0)).toString()

describe('a Kubo daemon with a pinning service', () => {
  const dir = mkdtempSync(join(tmpdir(), 'candela-pinning-service-'))
  const home = join(dir, 'home')
  const local = new BlockStore(join(dir, 'local'))
  let kubo: TestKubo
  let service: TestPinningService

  beforeAll(async () => {
    writeStorageKeys(home)
    kubo = await startKubo(join(dir, 'kubo'), {bearerToken: SECRET, isOnline: true})
    service = await startPinningService({token: SECRET, gatewayOrigin: kubo.gatewayOrigin})
  })
  afterEach(() => service.release())
  afterAll(async () => {
    await service.stop()
    await kubo.stop()
    rmSync(dir, {recursive: true, force: true})
  })

  const open = (signal?: AbortSignal) => openAs(home, `kubo+${kubo.origin}?pin=${service.endpoint}`, signal)
  const openAlone = () => openAs(home, `kubo+${kubo.origin}`)
  const addTree = async (seed: string) => {
    writeFileSync(join(dir, `${seed}.bin`), seededBytes(seed, 2_500_000))
    return parseCid((await importPath(local, join(dir, `${seed}.bin`))).cid)
  }
  const requestsFor = (root: {toString(): string}) => service.requests.filter(({pin}) => pin.cid === root.toString())

  test('says at once what it lacks, although it has peers to ask', async () => {
    const storage = await open()
    const before = performance.now()
    expect(await storage.has(cidOf(0x55, seededBytes('nowhere', 10)))).toBe(false)
    expect(performance.now() - before).toBeLessThan(10_000)
  })

  test('keeps a tree at both, under the name of the job, until it is let go', async () => {
    const root = await addTree('both')
    const storage = await open()
    const before = service.fetchedBlocks()
    await pushTree(local, storage, root, 'job 12: scene both')
    expect(service.fetchedBlocks() - before).toBe(4)
    expect(requestsFor(root)).toMatchObject([{status: 'pinned', pin: {name: 'job 12: scene both'}}])
    expect(await storage.isPinned(root)).toBe(true)
    await storage.renamePin?.(root, 'job 13: scene both')
    expect(requestsFor(root)).toMatchObject([{status: 'pinned', pin: {name: 'job 13: scene both'}}])
    await storage.unpin(root)
    await storage.unpin(root)
    expect(requestsFor(root)).toEqual([])
    expect(await (await openAlone()).isPinned(root)).toBe(false)
  })

  test('waits until the service has all of it, says how far it is, and asks once though it was interrupted', async () => {
    const root = await addTree('interrupted')
    service.hold()
    const interruption = new AbortController()
    const storage = await open(interruption.signal)
    await storage.putMany(blocksOf(root))
    const pinning = storage.pin(root, 'job 14', {onState: (_, state) => state === 'queued' && interruption.abort()})
    await expect(pinning).rejects.toThrow()
    expect(await (await openAlone()).isPinned(root)).toBe(true)
    expect(await (await open()).isPinned(root)).toBe(false)

    const states: string[] = []
    const again = (await open()).pin(root, 'job 14', {
      onState: (place, state) => {
        expect(place).toBe(service.endpoint)
        if (states.at(-1) !== state) states.push(state)
        service.release()
      },
    })
    await again
    expect(states[0]).toBe('queued')
    expect(states.at(-1)).toBe('pinned')
    expect(requestsFor(root)).toHaveLength(1)
  })

  test('says why the service could not pin, and asks it anew the next time', async () => {
    const root = await addTree('failing')
    const bad = new PinningService({origin: service.endpoint, authorization: `Bearer ${SECRET}`})
    const connect = async () => undefined
    const pinning = bad.pin(root, {name: 'job 15', origins: [], connect})
    await expect(pinning).rejects.toMatchObject({
      code: 'STORAGE_REFUSED',
      message: expect.stringMatching(/^The pinning service http.* failed to pin bafy\w+: the tree cannot be fetched: /),
    })
    await pushTree(local, await open(), root, 'job 15')
    expect(requestsFor(root)).toMatchObject([{status: 'pinned'}])
  })

  test('goes on without it once it stands still for ten minutes', async () => {
    const root = cidOf(0x55, seededBytes('never', 10))
    service.hold()
    let nowMs = 0
    const clock = {
      nowMs: () => nowMs,
      sleep: async (ms: number) => {
        nowMs += ms
      },
    }
    const slow = new PinningService({origin: service.endpoint, authorization: `Bearer ${SECRET}`}, clock)
    await expect(slow.pin(root, {name: 'slow', origins: [], connect: async () => undefined})).rejects.toThrow(
      `has not pinned ${root}: it says "queued" since 10 minutes. The request stays there.`,
    )
    await slow.unpin(root)
  })

  test('says that the token is none, and that a server is no such service', async () => {
    const root = await addTree('token')
    const stranger = new PinningService({origin: service.endpoint, authorization: 'Bearer another'})
    await expect(stranger.isPinned(root)).rejects.toMatchObject({
      code: 'STORAGE_REFUSED',
      message: expect.stringContaining('HTTP 401'),
      suggestions: ['Put the token for it into storage-keys.json: see docs/storage.md'],
    })
    const none = new PinningService({origin: `${kubo.gatewayOrigin}/ipfs/${BLANK}?format=raw&`})
    await (await openAlone()).put(parseCid(BLANK), Buffer.alloc(0))
    await expect(none.isPinned(root)).rejects.toMatchObject({
      message: expect.stringMatching(/does not answer as a pinning service does\.$/),
    })
  })

  async function* blocksOf(root: ReturnType<typeof parseCid>) {
    const {readMissingBlocks} = await import('../../../core/storage/list-blocks.js')
    yield* readMissingBlocks(local, root, async () => false)
  }
})
