import {mkdir, readdir, rename, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {findDeliveryFault, RESULTS_NAME, recomputeTree, type SubmittedLease} from '../../../../core/results/index.js'
import {encodeKeySlot, encodeList} from '../../../../core/results/results-layout.js'
import {BlockStore, createIdentity, newContentKey, sealBytes} from '../../../../core/storage/index.js'
import {
  drawNoise,
  fixtureJobManifest,
  fixtureLoadedJob,
  makeResults,
  type ResultsOptions,
} from '../../../fixtures/results/make-results.js'
import {putFile, putFolder, putLeaf} from '../../../fixtures/storage/hostile-dag.js'
import {tempFolder} from '../../../fixtures/storage/temp-folder.js'

const JOB_MANIFEST = fixtureJobManifest(4, (await createIdentity()).recipient)
const LOADED = fixtureLoadedJob(JOB_MANIFEST)
const contentKey = newContentKey()

describe('recomputeTree', () => {
  test('gives the root that an honest node committed to', async () => {
    const {recompute, treeRoot} = await setUp({firstTask: 1, taskCount: 3})
    expect(await recompute()).toBe(treeRoot)
  })

  test('gives another root where a file is another picture', async () => {
    const {recompute, treeRoot} = await setUp({taskCount: 2, draw: (task) => drawNoise({...task, task: 0})})
    const root = await recompute()
    expect(root).toMatch(/^0x[0-9a-f]{64}$/)
    expect(root).not.toBe(treeRoot)
  })

  test('leaves nothing on disk, and is not disturbed by what a killed run left', async () => {
    const {recompute, treeRoot, folder} = await setUp({taskCount: 1})
    await mkdir(folder, {recursive: true})
    await writeFile(join(folder, 'task-0.exr'), 'half of a file')
    expect(await recompute()).toBe(treeRoot)
    expect(await readdir(join(folder, '..'))).not.toContain('files')
  })
})

describe('files of a hostile or broken node', () => {
  test.each<[string, 'missing' | 'unusable', Partial<ResultsOptions>]>([
    ['are unusable where one is left out', 'unusable', {withoutTasks: [1]}],
    ['are unusable where they are sealed with another key', 'unusable', {sealedWith: newContentKey()}],
    [
      'are unusable where a picture has another size',
      'unusable',
      {draw: (task) => drawNoise({...task, tile: {x0: 0, y0: 0, x1: 96, y1: 64}})},
    ],
    ['are unusable where a picture has no colours', 'unusable', {draw: (task) => withoutRed(drawNoise(task))}],
    ['are unusable where a pixel is no number', 'unusable', {draw: (task) => withNaN(drawNoise(task))}],
  ])('%s', async (_, fault, options) => {
    const {recompute, folder} = await setUp({taskCount: 2, ...options})
    expect(await faultOf(recompute())).toBe(fault)
    expect(await readdir(join(folder, '..'))).not.toContain('files')
  })

  test('are missing while their blocks are gone, and found again once they are back', async () => {
    const {recompute, store, treeRoot} = await setUp({taskCount: 1})
    await rename(store.dir, `${store.dir}-away`)
    expect(await faultOf(recompute())).toBe('missing')
    await rename(`${store.dir}-away`, store.dir)
    expect(await recompute()).toBe(treeRoot)
  })

  test('are unusable where they say that they are larger than any render of the job', async () => {
    const {store, recomputeOf} = await setUp({taskCount: 1})
    const huge = await putFile(store, [await putLeaf(store, 'small')], [2n ** 40n])
    const results = await putFolder(store, [{name: RESULTS_NAME, cid: huge}])
    await expect(recomputeOf(results.toString())).rejects.toMatchObject({code: 'TREE_LIMIT'})
    expect(await faultOf(recomputeOf(results.toString()))).toBe('unusable')
  })

  test.each<[string, string, readonly number[]]>([
    ['is larger than any render of the job', 'hold 281474976710655 bytes for task 0', [2 ** 48 - 1]],
    ['ends beyond the file', 'end within task 0', [1_000_000]],
    ['stands for another number of tasks', 'hold 2 raw outputs; expected one for each of 1 tasks', [1, 1]],
  ])('are unusable where the list says that one %s', async (_, sentence, sizesBytes) => {
    const {store, recomputeOf} = await setUp({taskCount: 1})
    const sealed = Buffer.concat([encodeKeySlot(''), sealBytes(encodeList(sizesBytes), contentKey)])
    const results = await putFolder(store, [{name: RESULTS_NAME, cid: await putLeaf(store, sealed)}])
    await expect(recomputeOf(results.toString())).rejects.toThrow(sentence)
    expect(await faultOf(recomputeOf(results.toString()))).toBe('unusable')
  })

  test('are unusable where there is more than the one file', async () => {
    const {store, recomputeOf} = await setUp({taskCount: 1})
    const cid = await putLeaf(store, 'small')
    const results = await putFolder(store, [
      {name: 'other', cid},
      {name: RESULTS_NAME, cid},
    ])
    await expect(recomputeOf(results.toString())).rejects.toMatchObject({code: 'TREE_LIMIT'})
  })

  test('are unusable where they take endless blocks to read', async () => {
    const {store, recomputeOf} = await setUp({taskCount: 1})
    const leaf = await putLeaf(store, 'x')
    const parts = Array.from({length: 1000}, () => leaf)
    const sizes = parts.map(() => 1n)
    const results = await putFolder(store, [{name: RESULTS_NAME, cid: await putFile(store, parts, sizes)}])
    await expect(recomputeOf(results.toString())).rejects.toThrow('block reads, which is the limit')
  })

  test('are unusable where they are no sealed files but a folder, or something of another kind', async () => {
    const {store, recomputeOf} = await setUp({taskCount: 1})
    const folder = await putFolder(store, [])
    const noFile = await putFolder(store, [{name: RESULTS_NAME, cid: folder}])
    const noSeal = await putFolder(store, [{name: RESULTS_NAME, cid: await putLeaf(store, 'no seal')}])
    const noFolder = await putLeaf(store, 'no folder')
    for (const cid of [noFile, noSeal, noFolder]) {
      expect(await faultOf(recomputeOf(cid.toString()))).toBe('unusable')
    }
  })
})

function withoutRed(image: ReturnType<typeof drawNoise>) {
  image.channels.delete('ViewLayer.Combined.R')
  return image
}

function withNaN(image: ReturnType<typeof drawNoise>) {
  image.channels.get('ViewLayer.Combined.G')?.fill(Number.NaN, 5, 6)
  return image
}

/** What a failure says of the files. */
async function faultOf(failure: Promise<unknown>): Promise<unknown> {
  const error = await failure.then(
    () => expect.fail('the files were read'),
    (reason: unknown) => reason,
  )
  return findDeliveryFault(error)
}

async function setUp(options: Partial<ResultsOptions> & {taskCount: number}) {
  const dir = tempFolder()
  const folder = join(dir, 'files')
  const store = new BlockStore(join(dir, 'blocks'))
  const {resultsCid, treeRoot} = await makeResults(store, JOB_MANIFEST, {contentKey, ...options})
  const {firstTask = 0, taskCount} = options
  const recomputeOf = async (cid: string) => {
    const lease: SubmittedLease = {
      ...{leaseId: 5n, firstTask, taskCount},
      results: {treeRoot, resultsCid: cid, resultsDigest: '0x', contentKeyHash: '0x'},
    }
    const options = {contentKey, folder, signal: new AbortController().signal}
    return (await recomputeTree(store, LOADED, lease, options)).root
  }
  return {store, folder, treeRoot, recomputeOf, recompute: () => recomputeOf(resultsCid)}
}
