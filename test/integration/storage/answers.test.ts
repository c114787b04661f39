import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, onTestFinished, test} from 'vitest'
import {
  BlockStore,
  importPath,
  openStorage,
  parseCid,
  pushTree,
  StorageRefusedError,
} from '../../../core/storage/index.js'
import {S3Storage} from '../../../core/storage/s3/s3-storage.js'
import {Traffic} from '../../../core/storage/traffic.js'
import {startKubo} from '../../fixtures/servers/start-kubo.js'
import {S3_KEYS, startS3} from '../../fixtures/servers/start-s3.js'
import {startUnrulyProxy} from '../../fixtures/servers/unruly-proxy.js'
import {KUBO_CIDS} from '../../fixtures/storage/kubo-cids.js'
import {writeSceneFolder} from '../../fixtures/storage/scene-folder.js'
import {seededBytes} from '../../fixtures/storage/seeded-bytes.js'
import {tempFolder} from '../../fixtures/storage/temp-folder.js'

const SCENE = parseCid(KUBO_CIDS.scene)

describe('Kubo', () => {
  test('gets the blocks that it lacks alone, tells how far a pin is, and takes another name for it', async () => {
    const folder = tempFolder()
    const kubo = await startKubo(join(folder, 'kubo'))
    const line = await startUnrulyProxy(kubo.origin)
    onTestFinished(async () => {
      await line.stop()
      await kubo.stop()
    })
    const local = new BlockStore(join(folder, 'local'))
    writeSceneFolder(join(folder, 'scene'))
    await importPath(local, join(folder, 'scene'))
    const storage = await openStorage(`kubo+${line.origin}`)
    await pushTree(local, storage, SCENE, 'scene')
    const firstBytes = line.sentBytes()
    expect(firstBytes).toBeGreaterThan(3 * 1024 * 1024)

    writeFileSync(join(folder, 'scene', 'frame_0003.bin'), seededBytes('changed', 128 * 1024))
    const {cid} = await importPath(local, join(folder, 'scene'))
    await pushTree(local, storage, parseCid(cid), 'changed')
    expect(line.sentBytes() - firstBytes).toBeLessThan(140 * 1024)

    const walked: number[] = []
    await storage.unpin(parseCid(cid))
    await pushTree(local, storage, parseCid(cid), 'changed', {
      traffic: new Traffic({onPin: (bytes) => walked.push(bytes)}),
    })
    expect(walked.at(-1)).toBeGreaterThan(3 * 1024 * 1024)
    await storage.renamePin?.(parseCid(cid), 'job 12: scene')
    expect(kubo.ipfs('pin', 'ls', '--names', '--type=recursive', cid)).toBe(`${cid} recursive job 12: scene`)
  })
})

describe('a bucket', () => {
  test('in another region is named with its region', async () => {
    const folder = tempFolder()
    const s3 = await startS3(join(folder, 's3'), {region: 'eu-central-1'})
    onTestFinished(() => s3.stop())
    const storage = new S3Storage({bucket: s3.bucket, prefix: '', endpoint: s3.origin, key: S3_KEYS})
    const error: unknown = await storage.isPinned(SCENE).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(StorageRefusedError)
    expect(error).toMatchObject({
      message: `The bucket s3://${s3.bucket} at ${s3.origin} is in the region eu-central-1.`,
      suggestions: ['Name the region in the URL: region=eu-central-1'],
    })
  })
})
