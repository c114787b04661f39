import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test} from 'vitest'
import type {Block} from '../../../core/storage/blocks.js'
import {
  BlockCorruptError,
  BlockMissingError,
  BlockStore,
  exportTree,
  importPath,
  parseCid,
  pushTree,
  type Storage,
  StorageRefusedError,
  serveStorage,
} from '../../../core/storage/index.js'
import {collectBucketGarbage} from '../../../core/storage/s3/collect-bucket-garbage.js'
import {S3Storage} from '../../../core/storage/s3/s3-storage.js'
import {S3_KEYS, startS3, type TestS3} from '../../fixtures/servers/start-s3.js'
import {OPTIONAL, startWeakBucket, type WeakBucket} from '../../fixtures/servers/weak-bucket.js'
import {openAs, writeStorageKeys} from '../../fixtures/storage/back-ends.js'
import {cidOf} from '../../fixtures/storage/hostile-dag.js'
import {seededBytes} from '../../fixtures/storage/seeded-bytes.js'

const RAW = 0x55
const HOUR_MS = 3_600_000
const MIB = 1024 * 1024

describe('a bucket without checksums, conditions and lifecycle rules', () => {
  const dir = mkdtempSync(join(tmpdir(), 'candela-weak-bucket-'))
  const home = join(dir, 'home')
  const local = new BlockStore(join(dir, 'local'))
  let s3: TestS3
  let weak: WeakBucket
  let folders = 0

  beforeAll(async () => {
    writeStorageKeys(home, 'writer')
    s3 = await startS3(join(dir, 's3'))
    weak = await startWeakBucket(s3)
  })
  beforeEach(() => weak.behave({refuses: OPTIONAL}))
  afterAll(async () => {
    await weak.stop()
    await s3.stop()
    rmSync(dir, {recursive: true, force: true})
  })

  /** A folder of the bucket for one test. */
  function bucket() {
    folders += 1
    const address = {bucket: s3.bucket, endpoint: weak.origin, key: S3_KEYS, region: 'us-east-1'}
    return {...address, prefix: `folder-${folders}`}
  }

  async function addTree(name: string, sizeBytes: number) {
    writeFileSync(join(dir, name), seededBytes(name, sizeBytes))
    return parseCid((await importPath(local, join(dir, name))).cid)
  }

  test('refuses them to a client that asks', async () => {
    const before = weak.refused.length
    const ask = async (path: string, headers: Record<string, string>) =>
      (await fetch(`${weak.origin}/${s3.bucket}${path}`, {method: 'PUT', headers, body: 'a'})).status
    expect(await ask('/asked', {'x-amz-checksum-crc32': 'AAAAAA=='})).toBe(501)
    expect(await ask('/asked', {'if-none-match': '*'})).toBe(501)
    expect(await ask('?lifecycle', {})).toBe(501)
    expect(weak.refused.slice(before)).toEqual(['checksums', 'conditions', 'lifecycle rules'])
  })

  test.each([
    ['lists uploads', OPTIONAL],
    ['does not list uploads either', [...OPTIONAL, 'listing uploads'] as const],
  ])('stores, gives back, and deletes after the grace time, where it %s', async (_, refuses) => {
    weak.behave({refuses})
    const before = weak.refused.length
    const address = bucket()
    const storage = new S3Storage(address)
    const bytes = seededBytes('single', 1000)
    await storage.put(cidOf(RAW, bytes), bytes)
    expect([await storage.has(cidOf(RAW, bytes)), await storage.has(cidOf(RAW, Buffer.from('no')))]).toEqual([
      true,
      false,
    ])
    expect(Buffer.from(await storage.get(cidOf(RAW, bytes))).equals(bytes)).toBe(true)

    const root = await addTree('pack', 17 * MIB)
    expect((await pushTree(local, storage, root, 'pack')).newBlocks).toBe(18)
    expect(await pushTree(local, new S3Storage(address), root, 'pack')).toEqual({newBlocks: 0, newBytes: 0})
    const copy = join(dir, `copy-${address.prefix}`)
    expect(await exportTree(new S3Storage(address), root.toString(), copy)).toEqual({files: 1, sizeBytes: 17 * MIB})

    await storage.unpin(root)
    const waiting = await collectBucketGarbage(address, {graceMs: HOUR_MS})
    expect([waiting.deleted, waiting.waiting.length]).toEqual([[], 3])
    expect(await storage.get(root)).toBeDefined()
    expect((await collectBucketGarbage(address, {graceMs: 0})).deleted).toHaveLength(3)
    await expect(new S3Storage(address).get(root)).rejects.toThrow(BlockMissingError)
    // Nothing is asked for that a server may lack, but the list of uploads.
    expect(weak.refused.slice(before).filter((feature) => feature !== 'listing uploads')).toEqual([])
  })

  test('goes on with a pack of which some parts arrived', async () => {
    const address = bucket()
    const root = await addTree('resumed', 33 * MIB)
    weak.refuseParts([2])
    onTestFinished(() => weak.refuseParts([]))
    const before = weak.storedParts.length
    await expect(pushTree(local, new S3Storage(address), root, 'resumed')).rejects.toThrow(StorageRefusedError)
    expect(await new S3Storage(address).isPinned(root)).toBe(false)
    weak.refuseParts([])
    await pushTree(local, new S3Storage(address), root, 'resumed')
    expect(weak.storedParts.slice(before).sort()).toEqual([1, 2, 3])
    await exportTree(new S3Storage(address), root.toString(), join(dir, 'resumed.copy'))
  })

  test('is written by URLs where it knows no checksums: through the server that hands them out', async () => {
    const address = bucket()
    const writer = await openByUrls(address)
    const root = await addTree('by URL', 3 * MIB)
    expect((await pushTree(local, writer, root, 'by URL')).newBlocks).toBe(4)
    expect(weak.refused.at(-1)).toBe('checksums')
    await exportTree(await openByUrls(address), root.toString(), join(dir, 'by-url.copy'))
  })

  test('is written by URLs where it ignores checksums, and wrong bytes are found when they are read', async () => {
    weak.behave({ignoresChecksums: true})
    const address = bucket()
    const writer = await openByUrls(address)
    const root = await addTree('ignored', 3 * MIB)
    expect((await pushTree(local, writer, root, 'ignored')).newBlocks).toBe(4)
    await exportTree(await openByUrls(address), root.toString(), join(dir, 'ignored.copy'))
    const cid = cidOf(RAW, seededBytes('right', 100))
    await writer.putMany(only({cid, bytes: seededBytes('wrong', 100)}))
    await expect(writer.get(cid)).rejects.toThrow(BlockCorruptError)
    await expect(new S3Storage(address).get(cid)).rejects.toThrow(BlockCorruptError)
    await writer.putMany(only({cid, bytes: seededBytes('right', 100)}))
    expect(await writer.get(cid)).toHaveLength(100)
  })

  /** Opens a server that hands out URLs of the bucket, as a machine that has no key of it. */
  async function openByUrls(address: ReturnType<typeof bucket>): Promise<Storage> {
    const options = {host: '127.0.0.1', port: 0, isDirect: true, writeToken: 'writer'}
    const {origin, close} = await serveStorage(new S3Storage(address), options)
    onTestFinished(close)
    return openAs(home, origin)
  }

  async function* only(block: Block) {
    yield block
  }
})
