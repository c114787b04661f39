import {access, mkdir, mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {beforeEach, describe, expect, onTestFinished, test} from 'vitest'
import type {FrameFiles} from '../../../../core/job/index.js'
import {checkoutScene, type LoadedJob} from '../../../../core/render/index.js'
import {
  BlockStore,
  importFiles,
  importSealedFiles,
  listTree,
  NetworkStorage,
  parseCid,
  type Storage,
} from '../../../../core/storage/index.js'

const BLEND = 'BLENDER'
const files = Object.fromEntries(
  [1, 2, 3, 4, 5, 6, 7, 8, 9].map((number) => [`cache/fog_${number}.vdb`, `fog ${number}`]),
)
const frameFiles: FrameFiles = [
  {
    files: [{prefix: 'cache/fog_', width: 1, suffix: '.vdb', runs: [[1, 9, 1]]}],
    rules: [{rule: 'shift', offset: 0}],
    reach: 1,
    isListed: false,
  },
]

let dir: string
let cacheDir: string
let artist: BlockStore
let own: BlockStore
/** A node, which has nothing itself. */
let store: Storage

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'candela-checkout-'))
  cacheDir = join(dir, 'scenes')
  artist = new BlockStore(join(dir, 'artist'))
  own = new BlockStore(join(dir, 'node'))
  store = new NetworkStorage(own, [{storage: artist, isReadOnly: true}])
  onTestFinished(() => rm(dir, {recursive: true, force: true}))
})

async function writeSources(contents: Record<string, string>) {
  const sources = Object.entries(contents).map(([path, text]) => ({path, source: join(dir, 'source', path), text}))
  await mkdir(join(dir, 'source', 'cache'), {recursive: true})
  await Promise.all(sources.map(({source, text}) => writeFile(source, text)))
  return sources
}

async function postScene(
  tied: FrameFiles | undefined,
  contents: Record<string, string> = {'scene.blend': BLEND, 'wood.png': 'wood', ...files},
) {
  const {cid} = await importFiles(artist, await writeSources(contents))
  const scene = {cid, files: Object.keys(contents).length, sizeBytes: 1000, path: 'scene.blend', frameFiles: tied}
  return {jobManifest: {scene}} as unknown as LoadedJob
}

async function sealScene() {
  const contents = {'scene.blend': BLEND, ...files}
  const {cid, sealedFiles} = await importSealedFiles(artist, await writeSources(contents), new Uint8Array(32))
  const scene = {cid, files: 10, sizeBytes: 1000, path: 'scene.blend', frameFiles}
  return {jobManifest: {scene}, sealedFiles, job: {jobId: 7, jobManifestCid: 'm'}} as unknown as LoadedJob
}

const numbersIn = async (sceneDir: string) =>
  (await readdir(join(sceneDir, 'cache'))).map((name) => Number(/\d+/.exec(name)?.[0])).sort((a, b) => a - b)

describe('checkoutScene', () => {
  test('gives several callers at once the same whole folder', async () => {
    const loaded = await postScene(undefined)
    const folders = await Promise.all([1, 2, 3].map((frame) => checkoutScene(store, loaded, cacheDir, [frame])))
    expect(new Set(folders)).toEqual(new Set([join(cacheDir, loaded.jobManifest.scene.cid)]))
    expect(await readFile(join(folders[0] ?? '', 'scene.blend'), 'utf8')).toBe(BLEND)
    expect(await readdir(cacheDir)).toEqual([loaded.jobManifest.scene.cid])
  })

  test('fetches all of a scene whose job does not say which frames read a file', async () => {
    expect(await numbersIn(await checkoutScene(store, await postScene(undefined), cacheDir, [2]))).toHaveLength(9)
  })

  test('fetches what the frames need, then more into the same folder, and no block of the rest', async () => {
    const loaded = await postScene(frameFiles)
    const sceneDir = await checkoutScene(store, loaded, cacheDir, [3])
    expect(await numbersIn(sceneDir)).toEqual([1, 2, 3, 4, 9])
    expect(await checkoutScene(store, loaded, cacheDir, [6])).toBe(sceneDir)
    expect(await numbersIn(sceneDir)).toEqual([1, 2, 3, 4, 5, 6, 7, 9])
    expect(await readFile(join(sceneDir, 'cache/fog_6.vdb'), 'utf8')).toBe('fog 6')
    expect(await readdir(cacheDir)).toEqual([loaded.jobManifest.scene.cid])
    const missing = await importFiles(artist, [{path: 'x', source: join(dir, 'source/cache/fog_8.vdb')}])
    const [eighth] = await listLeaves(missing.cid)
    expect(await own.has(parseCid(eighth ?? ''))).toBe(false)
  })

  test('reads nothing again where all is there', async () => {
    const loaded = await postScene(frameFiles)
    await checkoutScene(store, loaded, cacheDir, [3])
    await checkoutScene(new BlockStore(join(dir, 'empty')), loaded, cacheDir, [3])
  })

  test('brings what several ask for at once', async () => {
    const loaded = await postScene(frameFiles)
    const folders = await Promise.all([3, 6, 3].map((frame) => checkoutScene(store, loaded, cacheDir, [frame])))
    expect(await numbersIn(folders[0] ?? '')).toEqual([1, 2, 3, 4, 5, 6, 7, 9])
  })

  test('completes the folder for whoever needs all frames', async () => {
    const loaded = await postScene(frameFiles)
    await checkoutScene(store, loaded, cacheDir, [3])
    expect(await numbersIn(await checkoutScene(store, loaded, cacheDir, 'all'))).toHaveLength(9)
  })

  test('opens no more of a private scene either', async () => {
    const loaded = await sealScene()
    const sceneDir = await checkoutScene(store, loaded, cacheDir, [3])
    expect(await numbersIn(sceneDir)).toEqual([1, 2, 3, 4, 9])
    await checkoutScene(store, loaded, cacheDir, [6])
    expect(await numbersIn(sceneDir)).toEqual([1, 2, 3, 4, 5, 6, 7, 9])
    const chunks = (path: string) => loaded.sealedFiles?.find((file) => file.path === path)?.chunks ?? []
    for (const {cid} of chunks('cache/fog_8.vdb')) expect(await own.has(cid)).toBe(false)
    for (const {cid} of chunks('cache/fog_7.vdb')) expect(await own.has(cid)).toBe(true)
  })

  test('never withholds the .blend, and moves nothing outside the folder', async () => {
    await writeFile(join(dir, 'near_1.vdb'), 'of the operator')
    const tied = (prefix: string, suffix: string): FrameFiles[number] => ({
      ...{rules: [{rule: 'shift', offset: 0}], reach: 1, isListed: false},
      files: [{prefix, width: 1, suffix, runs: [[1, 9, 1]]}],
    })
    const hostile = [...frameFiles, tied('../../near_', '.vdb'), tied('scene', '.blend'), tied('gone_', '.vdb')]
    const loaded = await postScene(hostile, {'scene.blend': BLEND, 'scene5.blend': BLEND, ...files})
    const {scene} = loaded.jobManifest
    const posted = {...loaded, jobManifest: {scene: {...scene, path: 'scene5.blend'}}} as LoadedJob
    const sceneDir = await checkoutScene(store, posted, cacheDir, [2])
    await checkoutScene(store, posted, cacheDir, [1])
    await access(join(sceneDir, 'scene5.blend'))
    expect(await readFile(join(dir, 'near_1.vdb'), 'utf8')).toBe('of the operator')
  })
})

async function listLeaves(root: string): Promise<string[]> {
  return (await listTree(artist, root)).filter(({kind}) => kind === 'file').map(({cid}) => cid)
}
