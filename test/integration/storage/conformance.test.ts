import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {CID} from 'multiformats/cid'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {freePort} from '../../../core/network/embedded/start-anvil.js'
import {
  BlockCorruptError,
  BlockMissingError,
  BlockStore,
  DiskSpaceError,
  exportTree,
  importPath,
  listTree,
  MAX_BLOCK_BYTES,
  parseCid,
  pushTree,
  readRange,
  type Storage,
  StorageRefusedError,
  StorageUnreachableError,
} from '../../../core/storage/index.js'
import {onSmallDisk} from '../../fixtures/servers/full-disk.js'
import {startUnrulyProxy, type Unruliness} from '../../fixtures/servers/unruly-proxy.js'
import {
  BACK_ENDS,
  openAs,
  REFUSING,
  type RunningBackEnd,
  SERVERS,
  writeStorageKeys,
} from '../../fixtures/storage/back-ends.js'
import {cidOf} from '../../fixtures/storage/hostile-dag.js'
import {KUBO_CIDS} from '../../fixtures/storage/kubo-cids.js'
import {writeSceneFolder} from '../../fixtures/storage/scene-folder.js'
import {seededBytes} from '../../fixtures/storage/seeded-bytes.js'
import {tempFolder} from '../../fixtures/storage/temp-folder.js'

const RAW = 0x55
const SCENE = parseCid(KUBO_CIDS.scene)

describe.each(BACK_ENDS)('$name', ({start}) => {
  const dir = mkdtempSync(join(tmpdir(), 'candela-back-end-'))
  const home = join(dir, 'home')
  let running: RunningBackEnd
  let local: BlockStore

  beforeAll(async () => {
    writeStorageKeys(home)
    running = await start(join(dir, 'server'))
    writeSceneFolder(join(dir, 'scene'))
    local = new BlockStore(join(dir, 'local'))
    await importPath(local, join(dir, 'scene'))
  })
  afterAll(async () => {
    await running.stop()
    rmSync(dir, {recursive: true, force: true})
  })

  const open = (): Promise<Storage> => openAs(home, running.url())

  test('gives back what was put, and knows what it holds', async () => {
    const storage = await open()
    for (const bytes of [seededBytes('put', 100_000), Buffer.alloc(0), seededBytes('large', MAX_BLOCK_BYTES)]) {
      const cid = cidOf(RAW, bytes)
      expect(await storage.has(cid)).toBe(false)
      await storage.put(cid, bytes)
      await storage.put(cid, bytes)
      expect(await storage.has(cid)).toBe(true)
      expect(Buffer.from(await storage.get(cid)).equals(bytes)).toBe(true)
    }
  })

  test('says which block is missing and where', async () => {
    const storage = await open()
    const cid = cidOf(RAW, seededBytes('nowhere', 10))
    await expect(storage.get(cid)).rejects.toThrow(BlockMissingError)
    await expect(storage.get(cid)).rejects.toThrow(cid.toString())
    expect(await storage.has(cid)).toBe(false)
  })

  test('takes a tree under the CID that Kubo gives, once', async () => {
    const storage = await open()
    expect(await storage.isPinned(SCENE)).toBe(false)
    const first = await pushTree(local, storage, SCENE, 'scene of the tests')
    expect(first.newBytes).toBeGreaterThan(3 * 1024 * 1024)
    expect(await storage.isPinned(SCENE)).toBe(true)
    expect(await pushTree(local, storage, SCENE, 'scene of the tests')).toEqual({newBlocks: 0, newBytes: 0})
    const pins = []
    for await (const {cid, name} of storage.listPins()) pins.push([cid.toString(), name])
    expect(pins).toContainEqual([KUBO_CIDS.scene, 'scene of the tests'])
  })

  test('is read by somebody else, from nothing but the root', async () => {
    const target = join(tempFolder(), 'copy')
    const summary = await exportTree(await open(), KUBO_CIDS.scene, target)
    expect(summary).toEqual({files: 26, sizeBytes: 24 * 128 * 1024 + 12})
    const again = await importPath(new BlockStore(join(tempFolder(), 'blocks')), target)
    expect(again.cid).toBe(KUBO_CIDS.scene)
  })

  test('sends of a changed tree what is new alone', async () => {
    const storage = await open()
    writeFileSync(join(dir, 'scene', 'frame_0003.bin'), seededBytes('changed', 128 * 1024))
    const changed = await importPath(local, join(dir, 'scene'))
    const {newBlocks, newBytes} = await pushTree(local, storage, parseCid(changed.cid), 'changed')
    expect(newBlocks).toBe(2)
    expect(newBytes).toBeLessThan(140 * 1024)
    expect(await listTree(await open(), changed.cid)).toHaveLength(29)
  })

  test('gives a range of a large file, from the blocks that hold it alone', async () => {
    const bytes = seededBytes('range', 5 * 1024 * 1024 + 7)
    writeFileSync(join(dir, 'large.bin'), bytes)
    const {cid} = await importPath(local, join(dir, 'large.bin'))
    const storage = await open()
    await pushTree(local, storage, parseCid(cid), 'large')
    const read: CID[] = []
    const source = {
      get: (each: CID) => {
        read.push(each)
        return storage.get(each)
      },
    }
    const [offset, length] = [2 * 1024 * 1024 - 3, 1024 * 1024 + 6]
    const range = await readRange(source, cid, {offset, length})
    expect(Buffer.from(range).equals(bytes.subarray(offset, offset + length))).toBe(true)
    expect(read).toHaveLength(1 + 3)
    const tail = await readRange(storage, cid, {offset: bytes.length - 5, length: 100})
    expect(Buffer.from(tail).equals(bytes.subarray(-5))).toBe(true)
  })

  test('lets a tree go', async () => {
    const storage = await open()
    await storage.unpin(SCENE)
    await storage.unpin(SCENE)
    expect(await storage.isPinned(SCENE)).toBe(false)
  })
})

describe.each(SERVERS)('$name behind a bad line', ({start}) => {
  const dir = mkdtempSync(join(tmpdir(), 'candela-bad-line-'))
  const home = join(dir, 'home')
  const bytes = seededBytes('bad line', 200_000)
  const cid = cidOf(RAW, bytes)
  let running: RunningBackEnd
  let proxy: Awaited<ReturnType<typeof startUnrulyProxy>>

  beforeAll(async () => {
    writeStorageKeys(home)
    running = await start(join(dir, 'server'))
    proxy = await startUnrulyProxy(running.origin ?? '')
    const straight = await openAs(home, running.url())
    await straight.put(cid, bytes)
    await straight.pin(cid, 'bad line')
  })
  afterAll(async () => {
    await proxy.stop()
    await running.stop()
    rmSync(dir, {recursive: true, force: true})
  })

  const openBehind = (how: Unruliness): Promise<Storage> => {
    proxy.behave(how)
    return openAs(home, running.url(proxy.origin))
  }

  test('finds bytes that are not the block', async () => {
    const storage = await openBehind('none')
    await storage.has(cid)
    proxy.behave('flips')
    await expect(storage.get(cid)).rejects.toThrow(BlockCorruptError)
  })

  test('works where every answer is late', async () => {
    const storage = await openBehind('lags')
    expect(Buffer.from(await storage.get(cid)).equals(bytes)).toBe(true)
  })

  test('works where every request breaks the first time', async () => {
    const local = new BlockStore(join(dir, 'local'))
    writeSceneFolder(join(dir, 'scene'))
    await importPath(local, join(dir, 'scene'))
    const storage = await openBehind('flaps')
    await pushTree(local, storage, SCENE, 'flapping')
    const target = join(dir, 'copy')
    await exportTree(storage, KUBO_CIDS.scene, target)
    expect((await importPath(local, target)).cid).toBe(KUBO_CIDS.scene)
  })

  test('ends at once when it is interrupted', async () => {
    const interruption = new AbortController()
    proxy.behave('silent')
    const storage = await openAs(home, running.url(proxy.origin), interruption.signal)
    const reading = storage.get(cid)
    setTimeout(() => interruption.abort(new Error('enough')), 100)
    await expect(reading).rejects.toThrow('enough')
  })
})

describe.each(REFUSING)('$name that says no', ({name, start}) => {
  const bytes = seededBytes('no', 1000)
  const cid = cidOf(RAW, bytes)

  test('is told from one that is gone', async () => {
    const folder = tempFolder()
    writeStorageKeys(join(folder, 'home'))
    const port = await freePort()
    const running = await start(join(folder, 'server'), {port})
    const storage = await openAs(join(folder, 'home'), running.url())
    await storage.put(cid, bytes)
    await running.stop()
    const error: unknown = await storage.put(cid, bytes).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(StorageUnreachableError)
    expect(String(error)).toContain(`127.0.0.1:${port}`)
  })

  test('is told when the key has expired', async () => {
    const folder = tempFolder()
    writeStorageKeys(join(folder, 'home'))
    const running = await start(join(folder, 'server'), {secret: 'another'})
    try {
      const storage = await openAs(join(folder, 'home'), running.url())
      await expect(storage.put(cid, bytes)).rejects.toThrow(StorageRefusedError)
      await expect(storage.pin(cid, 'no')).rejects.toThrow(StorageRefusedError)
    } finally {
      await running.stop()
    }
  })

  test('is told when its disk is full, and goes on once there is room', async () => {
    const folder = tempFolder()
    writeStorageKeys(join(folder, 'home'))
    const [seed, dir] = [join(folder, 'seed'), join(folder, 'server')]
    const port = await freePort()
    for (const each of [seed, dir]) {
      mkdirSync(each)
      await (await start(each, {port})).stop()
    }
    const wrapper = onSmallDisk(dir, seed, 6 * 1024 * 1024)
    const local = new BlockStore(join(folder, 'local'))
    writeFileSync(join(folder, 'large.bin'), seededBytes('large', 12 * 1024 * 1024))
    const {cid: root} = await importPath(local, join(folder, 'large.bin'))
    const running = await start(dir, {wrapper, port})
    const storage = await openAs(join(folder, 'home'), running.url())
    try {
      await expect(pushTree(local, storage, parseCid(root), 'large')).rejects.toThrow(DiskSpaceError)
      expect(await storage.isPinned(parseCid(root))).toBe(false)
    } finally {
      await running.stop()
    }
    const roomy = await start(dir, {port})
    try {
      const again = await openAs(join(folder, 'home'), roomy.url())
      await pushTree(local, again, parseCid(root), name)
      expect(await again.isPinned(parseCid(root))).toBe(true)
    } finally {
      await roomy.stop()
    }
  })
})
