import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {pathToFileURL} from 'node:url'
import {CreateMultipartUploadCommand, S3Client} from '@aws-sdk/client-s3'
import {afterAll, beforeAll, describe, expect, onTestFinished, test} from 'vitest'
import {packagePath} from '../../../core/package-root.js'
import {
  BlockMissingError,
  BlockStore,
  exportTree,
  importPath,
  parseCid,
  pushTree,
  type Storage,
} from '../../../core/storage/index.js'
import {collectBucketGarbage} from '../../../core/storage/s3/collect-bucket-garbage.js'
import {S3Objects} from '../../../core/storage/s3/s3-objects.js'
import {S3Storage} from '../../../core/storage/s3/s3-storage.js'
import {S3_KEYS, startS3, type TestS3} from '../../fixtures/servers/start-s3.js'
import {SECRET, writeStorageKeys} from '../../fixtures/storage/back-ends.js'
import {seededBytes} from '../../fixtures/storage/seeded-bytes.js'

const KILLS = 5
const NOW = {graceMs: 0}
const HOUR = {graceMs: 3_600_000}
const key = {...S3_KEYS, secretAccessKey: SECRET}

describe('garbage collection of a bucket', () => {
  const dir = mkdtempSync(join(tmpdir(), 'candela-bucket-garbage-'))
  const local = new BlockStore(join(dir, 'local'))
  let s3: TestS3
  let folders = 0

  beforeAll(async () => {
    s3 = await startS3(join(dir, 's3'), {keys: key})
  })
  afterAll(async () => {
    await s3.stop()
    rmSync(dir, {recursive: true, force: true})
  })

  test('deletes what no pin needs, and leaves what one does', async () => {
    const {storage, address, names} = await bucket()
    const [kept, gone] = [await push(storage, 'kept'), await push(storage, 'gone')]
    const single = await push(storage, 'single', 1)
    await storage.unpin(parseCid(gone))
    await storage.unpin(parseCid(single))
    const before = await names()
    const dry = await collectBucketGarbage(address, {...NOW, isDryRun: true})
    expect(dry.deleted.map(({name}) => name.split('/')[0]).sort()).toEqual(['blocks', 'blocks', 'index', 'packs'])
    expect(await names()).toEqual(before)
    const {deleted, waiting} = await collectBucketGarbage(address, NOW)
    expect(deleted.map(({name}) => name)).toEqual(dry.deleted.map(({name}) => name))
    expect(waiting).toEqual([])
    const left = before.filter((name) => !deleted.some((object) => object.name === name))
    expect(await names()).toEqual(['garbage.json', ...left].sort())
    await assertWhole(address, kept)
    await expect(exportTree(new S3Storage(address), gone, join(dir, 'never'))).rejects.toThrow(BlockMissingError)
  })

  test('deletes nothing within the grace time, by the clock of the bucket', async () => {
    const {storage, address, names} = await bucket()
    const gone = await push(storage, 'within')
    await storage.unpin(parseCid(gone))
    const before = await names()
    for (let run = 0; run < 2; run += 1) {
      const {deleted, waiting} = await collectBucketGarbage(address, HOUR)
      expect(deleted).toEqual([])
      expect(waiting).toHaveLength(2)
      const leftMs = (waiting[0]?.deletableAtMs ?? 0) - Date.now()
      expect(leftMs / HOUR.graceMs).toBeCloseTo(1, 1)
    }
    expect(await names()).toEqual([...before, 'garbage.json'].sort())
    await storage.pin(parseCid(gone), 'needed again')
    expect(await collectBucketGarbage(address, HOUR)).toMatchObject({deleted: [], waiting: []})
  })

  test('takes nothing from an upload that found it there before, and nothing from one that begins after', async () => {
    const {storage, address} = await bucket()
    const old = await push(storage, 'shared')
    await storage.unpin(parseCid(old))
    // This one has asked, and relies on what it found, before garbage is listed.
    const early = new S3Storage(address)
    expect(await early.has(parseCid(old))).toBe(true)
    await collectBucketGarbage(address, HOUR)
    // This one begins after: what is listed is no longer there for it.
    const late = new S3Storage(address)
    expect(await late.has(parseCid(old))).toBe(false)
    expect((await pushTree(local, late, parseCid(old), 'late')).newBlocks).toBeGreaterThan(20)
    await collectBucketGarbage(address, NOW)
    await assertWhole(address, old)
    await early.pin(parseCid(old), 'early')
    await collectBucketGarbage(address, NOW)
    await assertWhole(address, old)
  })

  test('is noticed by a storage that was opened before', async () => {
    const {storage, address} = await bucket()
    const gone = await push(storage, 'noticed')
    const reader = new S3Storage(address)
    expect((await reader.get(parseCid(gone))).length).toBeGreaterThan(0)
    await storage.unpin(parseCid(gone))
    await collectBucketGarbage(address, NOW)
    await expect(reader.get(parseCid(gone))).rejects.toThrow(BlockMissingError)
    await pushTree(local, new S3Storage(address), parseCid(gone), 'again')
    expect((await reader.get(parseCid(gone))).length).toBeGreaterThan(0)
  })

  test('writes anew what is needed of a pack that is mostly garbage', async () => {
    const {storage, address} = await bucket()
    const first = await push(storage, 'mostly', 100)
    // The second tree shares 20 files with the first, which stand in its pack.
    const second = await push(storage, 'mostly', 20)
    await storage.unpin(parseCid(first))
    const {rewrittenPacks, deleted, keptBytes} = await collectBucketGarbage(address, NOW)
    expect(rewrittenPacks).toHaveLength(1)
    expect(deleted.map(({name}) => name)).toContain(rewrittenPacks[0])
    expect(keptBytes).toBeLessThan(40 * FILE_BYTES)
    await assertWhole(address, second)
  })

  test('ends uploads that were given up, and no other', async () => {
    const {address} = await bucket()
    const client = new S3Client({endpoint: s3.origin, forcePathStyle: true, credentials: key, region: 'us-east-1'})
    onTestFinished(() => client.destroy())
    const target = {Bucket: s3.bucket, Key: `${address.prefix}/packs/${'a'.repeat(40)}.car`}
    await client.send(new CreateMultipartUploadCommand(target))
    await client.send(new CreateMultipartUploadCommand({...target, Key: `${address.prefix}-of-others/frame.exr`}))
    expect((await collectBucketGarbage(address, HOUR)).endedUploads).toEqual([])
    expect((await collectBucketGarbage(address, NOW)).endedUploads).toEqual([`packs/${'a'.repeat(40)}.car`])
    expect(await new S3Objects(address).listUploads('')).toEqual([])
    expect(await new S3Objects({...address, prefix: `${address.prefix}-of-others`}).listUploads('')).toHaveLength(1)
  })

  test('deletes nothing when a pinned tree is not whole', async () => {
    const {storage, address, names} = await bucket()
    await storage.unpin(parseCid(await push(storage, 'dead')))
    const empty = new BlockStore(join(dir, 'empty'))
    const {cid} = await importPath(empty, writeFolder('damaged', 3))
    await storage.pin(parseCid(cid), 'a pin that lies')
    const before = await names()
    await expect(collectBucketGarbage(address, NOW)).rejects.toThrow(BlockMissingError)
    expect(await names()).toEqual(before)
  })

  test(`that is killed at ${KILLS} random points takes nothing that is pinned`, async () => {
    const {storage, address, url} = await bucket()
    const kept = [await push(storage, 'mostly', 30), await push(storage, 'kept')]
    for (let kill = 0; kill < KILLS; kill += 1) {
      // Without a grace time an upload must not rely on what it saw before.
      const anew = new S3Storage(address)
      const gone = [await push(anew, 'mostly', 60), await push(anew, `gone ${kill}`, 2)]
      for (const root of gone) await anew.unpin(parseCid(root))
      await collectAndKill(url, Math.random() * 12)
    }
    for (const root of kept) await assertWhole(address, root)
    await collectBucketGarbage(address, NOW)
    for (const root of kept) await assertWhole(address, root)
    expect(await collectBucketGarbage(address, NOW)).toMatchObject({deleted: [], waiting: []})
    const again = await push(new S3Storage(address), 'mostly', 60)
    await assertWhole(address, again)
  })

  /** A part of the bucket for one test. */
  async function bucket() {
    folders += 1
    const address = {bucket: s3.bucket, prefix: `folder-${folders}`, endpoint: s3.origin, key, region: 'us-east-1'}
    const names = async () => {
      const found: string[] = []
      for await (const {name} of new S3Objects(address).list('')) found.push(name)
      return found.sort()
    }
    const url = `s3://${s3.bucket}/${address.prefix}?endpoint=${s3.origin}`
    return {address, storage: new S3Storage(address), names, url}
  }

  function writeFolder(name: string, files: number): string {
    const folder = join(dir, `${name}-${files}`)
    mkdirSync(folder, {recursive: true})
    for (let file = 0; file < files; file += 1) {
      writeFileSync(join(folder, `${file}.bin`), seededBytes(`${name} ${file}`, FILE_BYTES))
    }
    return folder
  }

  async function push(storage: Storage, name: string, files = 24): Promise<string> {
    const {cid} = await importPath(local, writeFolder(name, files))
    await pushTree(local, storage, parseCid(cid), name)
    return cid
  }

  /** Reads every block of a tree as a machine that knows nothing yet. */
  async function assertWhole(address: ConstructorParameters<typeof S3Storage>[0], root: string): Promise<void> {
    const copy = join(dir, `copy-${Math.random()}`)
    await exportTree(new S3Storage(address), root, copy)
    rmSync(copy, {recursive: true})
  }

  /** Collects garbage in another process and kills it after some requests, or a moment later. */
  async function collectAndKill(url: string, requestsBefore: number): Promise<void> {
    const home = join(dir, 'home')
    writeStorageKeys(home)
    const module = pathToFileURL(packagePath('dist', 'core', 'storage', 'index.js')).href
    const script = packagePath('test/fixtures/storage/collect-child.mjs')
    const env = {...process.env, CANDELA_HOME: home}
    const child = spawn(process.execPath, [script, module, url], {env, stdio: ['ignore', 'pipe', 'inherit']})
    const ended = once(child, 'exit')
    let lines = 0
    const reached = new Promise<void>((resolve) => {
      child.stdout.on('data', (chunk) => {
        lines += String(chunk).split('\n').length - 1
        if (lines >= requestsBefore) resolve()
      })
    })
    await Promise.race([reached, ended])
    await sleep(Math.random() * 20)
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await ended
  }
})

const FILE_BYTES = 10_000
