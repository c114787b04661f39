import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {wrapForNodes} from '../../../../core/artist/wrap-job-key.js'
import {
  countCellsPerTask,
  encodeJobManifest,
  encodeKeyNotice,
  encodePrivateJob,
  JobManifestError,
} from '../../../../core/job/index.js'
import type {JobOnChain} from '../../../../core/market/index.js'
import {
  assertBuildIsMeant,
  assertHairIsTold,
  checkoutScene,
  forgetPrivateScenes,
  JobKeyMissingError,
  JobRefusedError,
  type LoadedJob,
  listKeyHolders,
  loadJob,
  openJobKey,
} from '../../../../core/render/index.js'
import {cidOfBlock} from '../../../../core/storage/block-cid.js'
import {
  BlockStore,
  createIdentity,
  importBytes,
  newContentKey,
  parseCid,
  RAW_CODEC,
  type SealingIdentity,
} from '../../../../core/storage/index.js'
import {BlockMissingError} from '../../../../core/storage/storage-errors.js'
import {jobThresholds, thresholdsHash} from '../../../../core/verify/index.js'
import {fixtureJobManifest} from '../../../fixtures/results/make-results.js'
import {type PrivateJobOptions, storePrivateJob} from '../../../fixtures/results/store-private-job.js'

let dir: string
let store: BlockStore
let artist: SealingIdentity
let node: SealingIdentity
let stranger: SealingIdentity

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'candela-load-job-'))
  store = new BlockStore(join(dir, 'blocks'))
  ;[artist, node, stranger] = [await createIdentity(), await createIdentity(), await createIdentity()]
})
afterAll(() => rm(dir, {recursive: true, force: true}))

const manifestOf = () => fixtureJobManifest(2, artist.recipient)

async function jobOf(jobManifestCid: string | Promise<string>): Promise<JobOnChain> {
  return {
    jobId: 7,
    jobManifestCid: await jobManifestCid,
    taskCount: 2,
    cellsPerTask: countCellsPerTask(manifestOf()),
    thresholds: jobThresholds(manifestOf()),
    thresholdsHash: thresholdsHash(),
  } as JobOnChain
}

describe('loadJob', () => {
  let job: JobOnChain
  beforeAll(async () => {
    job = await jobOf(importBytes(store, encodeJobManifest(manifestOf())))
  })

  test('loads a job that is judged by the table of this version', async () => {
    expect((await loadJob(store, job, stranger)).tasks).toHaveLength(2)
    expect(await listKeyHolders(store, job)).toBe(undefined)
  })

  test('refuses a job that names the table and is judged by other numbers', async () => {
    const strict = {...job, thresholds: {...job.thresholds, matchBits: 0, mismatchBits: 0}}
    await expect(loadJob(store, strict, stranger)).rejects.toThrow(JobRefusedError)
    await expect(loadJob(store, strict, stranger)).rejects.toThrow('Job 7 is judged by 0 and 0 bits')
  })

  test('refuses a job that is judged by the thresholds of scenes with hair, but says it has none', async () => {
    const gentle = {...job, thresholds: jobThresholds({...manifestOf(), hasHair: true})}
    await expect(loadJob(store, gentle, stranger)).rejects.toThrow('a scene without hair says')
  })

  test('refuses a scene with hair that is said to have none, once Blender has opened it', async () => {
    const loaded = await loadJob(store, job, stranger)
    expect(() => assertHairIsTold(loaded, {hasHair: true})).toThrow(JobRefusedError)
    assertHairIsTold(loaded, {hasHair: false})
    assertHairIsTold({...loaded, jobManifest: {...manifestOf(), hasHair: true}}, {hasHair: true})
  })

  test('refuses a job that names another table', async () => {
    const other = {...job, thresholdsHash: `0x${'ab'.repeat(32)}`}
    await expect(loadJob(store, other, stranger)).rejects.toThrow('which this version does not ship')
  })
})

test('loadJob refuses a Blender that is not supported, which the nearest one would stand in for', async () => {
  const other = {...manifestOf(), blenderSeries: '4.3'}
  const job = await jobOf(importBytes(store, encodeJobManifest(other)))
  await expect(loadJob(store, job, stranger)).rejects.toThrow(JobRefusedError)
  await expect(loadJob(store, job, stranger)).rejects.toThrow(
    'Job 7 is to be rendered by Blender 4.3; this version renders with 3.4, 4.2, 4.5, 5.2.',
  )
})

test('loadJob refuses a job that names a build of another series', async () => {
  const other = {...manifestOf(), build: {version: '4.2.1', hash: ''}}
  const job = await jobOf(importBytes(store, encodeJobManifest(other)))
  await expect(loadJob(store, job, stranger)).rejects.toThrow('Blender 4.5, and names the build 4.2.1.')
})

test('a job that asks for one build alone is refused once another of that version has rendered', () => {
  const build = {version: '4.5.15', hash: 'a1b2'}
  const loaded = (jobManifest: object) =>
    ({job: {jobId: 7}, jobManifest: {...manifestOf(), build, ...jobManifest}}) as LoadedJob
  const own = {build: {version: '4.5.15', hash: 'ffff'}}
  expect(() => assertBuildIsMeant(loaded({exactBuild: true}), own)).toThrow(
    'Job 7 asks for exactly Blender 4.5.15 (a1b2); this one is 4.5.15 (ffff).',
  )
  assertBuildIsMeant(loaded({exactBuild: true}), {build})
  assertBuildIsMeant(loaded({}), own)
})

describe('a private job', () => {
  const post = async (options?: PrivateJobOptions) =>
    jobOf(storePrivateJob(store, manifestOf(), [node.recipient], options))

  test('is opened by its artist and by the nodes that its key was wrapped for, and by nobody else', async () => {
    const job = await post()
    for (const reader of [artist, node]) {
      const {jobManifest, sealedFiles} = await loadJob(store, job, reader)
      expect(jobManifest).toMatchObject({frames: [1, 2], scene: {path: 'scene.blend', sizeBytes: 7, files: 1}})
      expect(sealedFiles?.map(({path}) => path)).toEqual(['scene.blend'])
    }
    expect(await listKeyHolders(store, job)).toEqual(new Set([artist.recipient, node.recipient]))
    await expect(loadJob(store, job, stranger)).rejects.toThrow(JobKeyMissingError)
    await expect(loadJob(store, job, stranger)).rejects.toThrow('Job 7 is private, and this machine has no key of it.')
  })

  test('is opened by a node that its artist wrapped the key for later, by the newest notice that has it', async () => {
    const job = await post()
    const {jobKey} = (await openJobKey(store, job, artist)) ?? {}
    const notify = async (recipients: string[]) => {
      const nodes = recipients.map((recipient) => ({recipient}))
      return importBytes(store, encodeKeyNotice(await wrapForNodes(jobKey ?? new Uint8Array(), nodes)))
    }
    const nonsense = await importBytes(store, Buffer.from('{"format":"candela-key-notice/1","keys":[]}'))
    const notices = [await notify([node.recipient]), await notify([stranger.recipient]), nonsense]
    const loaded = await loadJob(store, job, stranger, async () => notices)
    expect(loaded.jobManifest.frames).toEqual([1, 2])
    expect(await listKeyHolders(store, job, async () => notices)).toEqual(
      new Set([artist, node, stranger].map(({recipient}) => recipient)),
    )
    await expect(loadJob(store, job, stranger, async () => notices.slice(0, 1))).rejects.toThrow(JobKeyMissingError)
  })

  test('is tried again by a node without a key where a notice cannot be had', async () => {
    const job = await post()
    const lost = cidOfBlock(Buffer.from('never stored'), RAW_CODEC).toString()
    await expect(loadJob(store, job, stranger, async () => [lost])).rejects.toThrow(BlockMissingError)
    await loadJob(store, job, node, async () => [lost])
  })

  test('leaves its scene on a node until it is over', async () => {
    const job = await post()
    const cacheDir = join(dir, 'scenes')
    const sceneDir = await checkoutScene(store, await loadJob(store, job, node), cacheDir, 'all')
    await forgetPrivateScenes(cacheDir, [7, 8])
    expect(await checkoutScene(store, await loadJob(store, job, node), cacheDir, 'all')).toBe(sceneDir)
    await forgetPrivateScenes(cacheDir, [8])
    await expect(rm(sceneDir)).rejects.toThrow('ENOENT')
  })

  test('is refused if the key that was wrapped does not open it', async () => {
    await expectRefusal({sealedUnder: newContentKey()}, 'cannot be opened: The sealed content does not open')
  })

  test('is refused with a key that was wrapped for somebody else under the name of this node', async () => {
    const bytes = Buffer.from(await store.get(parseCid((await post()).jobManifestCid)))
    const {keys, ...rest} = JSON.parse(bytes.toString())
    const [ofArtist, ofNode] = keys
    const swapped = encodePrivateJob({...rest, keys: [{...ofNode, wrappedKey: ofArtist.wrappedKey}]})
    const job = await jobOf(importBytes(store, swapped))
    await expect(loadJob(store, job, node)).rejects.toThrow(JobRefusedError)
    await expect(loadJob(store, job, node)).rejects.toThrow('The private job 7 cannot be opened')
  })

  type Described = Parameters<NonNullable<PrivateJobOptions['describe']>>[0]
  const withScene = ({jobManifest, files}: Described, scene: object, others = files) => ({
    jobManifest: {...jobManifest, scene: {...jobManifest.scene, ...scene}},
    files: others,
  })

  test.each<[string, (described: Described) => Described, string]>([
    [
      'declares other bytes',
      (d) => withScene(d, {sizeBytes: 8}),
      'the scene has 1 files of 7 bytes, but declares 1 files of 8 bytes.',
    ],
    ['declares fewer bytes', (d) => withScene(d, {sizeBytes: 6}), 'the limit is 6 bytes'],
    ['declares other files', (d) => withScene(d, {files: 2}), 'but declares 2 files'],
    ['lacks its .blend', (d) => withScene(d, {path: 'other.blend'}), 'is not among the files of the scene'],
    [
      'leaves its folder',
      ({jobManifest, files: [file]}) => ({jobManifest, files: [{chunks: '', ...file, path: '../x'}]}),
      'a path that is refused: "../x" is refused: ".." names a folder itself',
    ],
    [
      'lists damaged chunks',
      ({jobManifest}) => ({jobManifest, files: [{path: 'scene.blend', chunks: 'AAAA'}]}),
      'cut short or altered',
    ],
  ])('is refused if its scene %s', async (_, describe, message) => {
    await expectRefusal({describe}, message)
  })

  test.each([
    ['no JSON', '{"format":"candela-private-job/1",', 'A private job is not JSON.'],
    ['a field too many', '{"format":"candela-private-job/1","x":1}', 'A private job has a bad field'],
    [
      'another version',
      '{"format":"candela-private-job/2","sealedManifestCid":"bafybeigd","keys":[]}',
      'A private job has a bad field "format"',
    ],
  ])('is refused if what everyone can read has %s', async (_, text, message) => {
    const job = await jobOf(importBytes(store, Buffer.from(text)))
    await expect(loadJob(store, job, node)).rejects.toThrow(JobManifestError)
    await expect(loadJob(store, job, node)).rejects.toThrow(message)
  })

  async function expectRefusal(options: PrivateJobOptions, message: string): Promise<void> {
    const job = await post(options)
    await expect(loadJob(store, job, node)).rejects.toThrow(JobRefusedError)
    await expect(loadJob(store, job, node)).rejects.toThrow(message)
  }
})
