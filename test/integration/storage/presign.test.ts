import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, onTestFinished, test, vi} from 'vitest'
import {
  BlockCorruptError,
  BlockStore,
  exportTree,
  hasDirectAccess,
  importPath,
  openStorage,
  parseCid,
  pushTree,
  type ServeOptions,
  type Storage,
  StorageRefusedError,
  serveStorage,
} from '../../../core/storage/index.js'
import {S3Objects} from '../../../core/storage/s3/s3-objects.js'
import {S3Storage} from '../../../core/storage/s3/s3-storage.js'
import {S3_KEYS, startS3, type TestS3} from '../../fixtures/servers/start-s3.js'
import {startUnrulyProxy, type UnrulyProxy} from '../../fixtures/servers/unruly-proxy.js'
import {openAs, writeStorageKeys} from '../../fixtures/storage/back-ends.js'
import {cidOf} from '../../fixtures/storage/hostile-dag.js'
import {KUBO_CIDS} from '../../fixtures/storage/kubo-cids.js'
import {writeSceneFolder} from '../../fixtures/storage/scene-folder.js'
import {seededBytes} from '../../fixtures/storage/seeded-bytes.js'

const RAW = 0x55
const SCENE = parseCid(KUBO_CIDS.scene)

describe('a bucket whose URLs are handed out', () => {
  const dir = mkdtempSync(join(tmpdir(), 'candela-presign-'))
  const home = join(dir, 'home')
  const local = new BlockStore(join(dir, 'local'))
  const [single, other] = ['single', 'other'].map((seed) => seededBytes(seed, 200_000)) as [Buffer, Buffer]
  const cid = cidOf(RAW, single)
  let s3: TestS3
  /** In front of the bucket. */
  let line: UnrulyProxy
  let bucket: S3Storage

  beforeAll(async () => {
    s3 = await startS3(join(dir, 's3'))
    line = await startUnrulyProxy(s3.origin)
    bucket = openBucket()
    writeSceneFolder(join(dir, 'scene'))
    await importPath(local, join(dir, 'scene'))
    await pushTree(local, bucket, SCENE, 'scene')
    await bucket.put(cid, single)
    await bucket.pin(cid, 'single')
  })
  afterAll(async () => {
    await line.stop()
    await s3.stop()
    rmSync(dir, {recursive: true, force: true})
  })

  const openBucket = (key = S3_KEYS) =>
    new S3Storage({bucket: s3.bucket, prefix: 'studio', endpoint: line.origin, key, region: 'us-east-1'})

  test('is read without a key, and the bytes do not pass through the server', async () => {
    const {gateway} = await serve(bucket)
    const before = line.requests.length
    expect(await exportTree(await open(gateway.origin), KUBO_CIDS.scene, join(dir, 'copy'))).toMatchObject({files: 26})
    expect((await importPath(local, join(dir, 'copy'))).cid).toBe(KUBO_CIDS.scene)
    const throughServer = gateway.requests.filter((request) => request.startsWith('GET /ipfs/'))
    expect(throughServer).toHaveLength(1)
    const signed = line.requests.slice(before).filter((request) => request.includes('X-Amz-Signature'))
    expect(signed.length).toBeGreaterThanOrEqual(26)
    // One URL for the whole pack: only requests that began before its answer asked as well.
    expect(new Set(signed).size).toBeLessThanOrEqual(4)
  })

  test('is written without a key, and counts once it is pinned', async () => {
    const {gateway} = await serve(bucket, {writeToken: 'writer'})
    writeFileSync(join(dir, 'result.bin'), seededBytes('result', 3 * 1024 * 1024))
    const {cid: root} = await importPath(local, join(dir, 'result.bin'))
    const writer = await open(gateway.origin, 'writer')
    const {newBlocks} = await pushTree(local, writer, parseCid(root), 'results of lease 1')
    expect(newBlocks).toBe(4)
    expect(gateway.requests.filter((request) => request.startsWith('PUT /ipfs/'))).toEqual([])
    expect(await bucket.isPinned(parseCid(root))).toBe(true)
    await exportTree(openBucket(), root, join(dir, 'result.copy'))
  })

  test('hands a URL to every HTTP client: curl follows it', async () => {
    const {gateway} = await serve(bucket)
    const answer = await fetch(`${gateway.origin}/ipfs/${cid}?format=raw`, {redirect: 'manual'})
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([307, 'no-store'])
    const followed = await fetch(`${gateway.origin}/ipfs/${cid}?format=raw`)
    expect(Buffer.from(await followed.arrayBuffer()).equals(single)).toBe(true)
    expect(followed.url.startsWith(line.origin)).toBe(true)
  })

  test('opens by a URL nothing else than its block: not another object, no writing, no other bytes', async () => {
    const location = await bucket.locate(cid)
    const otherCid = cidOf(RAW, other)
    await bucket.put(otherCid, other)
    const read = (url: string, init?: RequestInit) => fetch(url, init).then(({status}) => status)
    const url = location?.url ?? ''
    expect(await read(url)).toBe(200)
    expect(await read(url.replace(cid.toString(), otherCid.toString()))).toBe(403)
    expect(await read(url, {method: 'PUT', body: 'x'})).toBe(403)
    const upload = await bucket.locateUpload(cid)
    expect(await read(upload.url, {method: 'PUT', body: single})).toBe(403)
    const {headers} = upload
    expect(await read(upload.url, {method: 'PUT', body: other, headers})).toBe(400)
    expect(await read(upload.url, {method: 'PUT', body: single, headers})).toBe(200)
    expect(Buffer.from(await bucket.get(cid)).equals(single)).toBe(true)
  })

  test('refuses bytes that are not the block, whoever sends them', async () => {
    const {gateway} = await serve(bucket, {writeToken: 'writer'})
    const writer = await open(gateway.origin, 'writer')
    await writer.isPinned(cid)
    const wrong = async function* () {
      yield {cid: cidOf(RAW, seededBytes('never', 100)), bytes: seededBytes('something else', 100)}
    }
    await expect(writer.putMany(wrong())).rejects.toThrow(BlockCorruptError)
  })

  test('finds bytes that were altered on the way', async () => {
    const {gateway} = await serve(bucket)
    const reader = await open(gateway.origin)
    await reader.has(cid)
    line.behave('flips')
    onTestFinished(() => line.behave('none'))
    await expect(reader.get(cid)).rejects.toThrow(BlockCorruptError)
  })

  test('is read and written where the bucket breaks every request the first time', async () => {
    const {gateway} = await serve(bucket, {writeToken: 'writer'})
    writeFileSync(join(dir, 'flapping.bin'), seededBytes('flapping', 2 * 1024 * 1024))
    const {cid: root} = await importPath(local, join(dir, 'flapping.bin'))
    const writer = await open(gateway.origin, 'writer')
    line.behave('flaps')
    onTestFinished(() => line.behave('none'))
    await pushTree(local, writer, parseCid(root), 'flapping')
    await exportTree(writer, root, join(dir, 'flapping.copy'))
    expect((await importPath(local, join(dir, 'flapping.copy'))).cid).toBe(root)
  })

  test('is asked for a new URL when the old one has expired', async () => {
    let calls = 0
    const {gateway} = await serve(bucket, {}, async (name) => {
      calls += 1
      return presignAt(name, calls === 1 ? -3_600_000 : 0)
    })
    const reader = await open(gateway.origin)
    await reader.has(cid)
    expect(Buffer.from(await reader.get(cid)).equals(single)).toBe(true)
    expect(calls).toBe(2)
  })

  test('says that the clock of the server differs too much', async () => {
    const {gateway} = await serve(bucket, {}, (name) => presignAt(name, -3_600_000))
    const reader = await open(gateway.origin)
    await reader.has(cid)
    const error: unknown = await reader.get(cid).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(StorageRefusedError)
    expect(String(error)).toContain(
      `The bucket refuses the URLs of ${gateway.origin}: the clock of that machine differs too much from the bucket's.`,
    )
  })

  test.each([
    ['behind', -3_600_000],
    ['ahead', 3_600_000],
  ])('is read and written by the clock of the bucket, where that of the server is an hour %s', async (_, offsetMs) => {
    // The clock of the machine cannot be set; that of this process alone differs.
    vi.useFakeTimers({toFake: ['Date'], now: Date.now() + offsetMs})
    onTestFinished(() => void vi.useRealTimers())
    const wrong = openBucket()
    const bytes = seededBytes(`an hour off ${offsetMs}`, 1000)
    await wrong.put(cidOf(RAW, bytes), bytes)
    const location = await wrong.locate(cidOf(RAW, bytes))
    const answer = await fetch(location?.url ?? '')
    expect([answer.status, Buffer.from(await answer.arrayBuffer()).equals(bytes)]).toEqual([200, true])
  })

  test('says that the key of the server is no longer one', async () => {
    const expired = openBucket({...S3_KEYS, secretAccessKey: 'expired'})
    const {gateway} = await serve(bucket, {writeToken: 'writer'}, undefined, expired)
    const writer = await open(gateway.origin, 'writer')
    await writer.isPinned(cid)
    const blocks = async function* () {
      yield {cid, bytes: single}
    }
    await expect(writer.putMany(blocks())).rejects.toThrow(/refuses the URLs of .*HTTP 403 \(SignatureDoesNotMatch\)/)
  })

  test('hands out no URL that opens more than what is served', async () => {
    const frame = cidOf(RAW, readFileSync(join(dir, 'scene', 'frame_0003.bin')))
    await bucket.pin(frame, 'one frame of the pack')
    const {gateway} = await serve(bucket, {roots: [frame]})
    const ask = (path: string, init?: RequestInit) => fetch(`${gateway.origin}${path}`, init).then(({status}) => status)
    expect(await ask(`/ipfs/${frame}?format=raw`)).toBe(200)
    expect(await ask(`/locations/${frame}`)).toBe(404)
    expect(await ask(`/locations/${SCENE}`)).toBe(404)
    expect(await ask('/uploads', {method: 'POST', body: '[]'})).toBe(405)
    const reader = await open(gateway.origin)
    await reader.has(frame)
    expect((await reader.get(frame)).length).toBe(128 * 1024)
  })

  /** Signs a URL of an object as a machine would whose clock differs by `offsetMs`. */
  function presignAt(name: string, offsetMs: number): Promise<string> {
    const objects = new S3Objects({bucket: s3.bucket, prefix: 'studio', endpoint: line.origin, key: S3_KEYS})
    return objects.presign('GET', name, {opensForSec: 900, atMs: Date.now() + offsetMs})
  }

  /** Serves the bucket behind a line that counts requests, with URLs by `sign` or by the storage `signer`. */
  async function serve(
    storage: S3Storage,
    options: Partial<ServeOptions> = {},
    sign?: (name: string) => Promise<string>,
    signer: S3Storage = storage,
  ) {
    const served: Storage = new Proxy(storage, {
      get(target, property) {
        if (property === 'locate' && sign) {
          return async (each: typeof cid) => ({
            url: await sign(`blocks/${each}`),
            opensForSec: 900,
            blocks: [{cid: each.toString()}],
          })
        }
        const owner = property === 'locateUpload' ? signer : target
        const value = Reflect.get(owner, property)
        return typeof value === 'function' ? value.bind(owner) : value
      },
    })
    expect(hasDirectAccess(served)).toBe(true)
    const {origin, close} = await serveStorage(served, {host: '127.0.0.1', port: 0, isDirect: true, ...options})
    const gateway = await startUnrulyProxy(origin)
    onTestFinished(async () => {
      await gateway.stop()
      await close()
    })
    return {gateway}
  }

  /** Opens the server as a machine that has no key of the bucket. */
  async function open(origin: string, token?: string): Promise<Storage> {
    if (token === undefined) return openStorage(origin)
    writeStorageKeys(home, token)
    return openAs(home, origin)
  }
})
