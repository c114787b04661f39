import {mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {checkoutScene, type LoadedJob} from '../../../../core/render/index.js'
import {BlockStore, importFiles} from '../../../../core/storage/index.js'

let dir: string
let store: BlockStore
let loaded: LoadedJob

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'candela-checkout-'))
  store = new BlockStore(join(dir, 'blocks'))
  const source = join(dir, 'scene.blend')
  await writeFile(source, 'BLENDER')
  const {cid} = await importFiles(store, [{path: 'scene.blend', source}])
  loaded = {jobManifest: {scene: {cid, files: 1, sizeBytes: 7, path: 'scene.blend'}}} as unknown as LoadedJob
})
afterAll(() => rm(dir, {recursive: true, force: true}))

test('checkoutScene gives several callers at once the same whole folder', async () => {
  const cacheDir = join(dir, 'scenes')
  const folders = await Promise.all([1, 2, 3].map(() => checkoutScene(store, loaded, cacheDir)))
  expect(new Set(folders)).toEqual(new Set([join(cacheDir, loaded.jobManifest.scene.cid)]))
  expect(await readFile(join(folders[0] ?? '', 'scene.blend'), 'utf8')).toBe('BLENDER')
  expect(await readdir(cacheDir)).toEqual([loaded.jobManifest.scene.cid])
})
