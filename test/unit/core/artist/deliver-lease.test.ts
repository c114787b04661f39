import {rm} from 'node:fs/promises'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {deliverLease} from '../../../../core/artist/index.js'
import type {ArchivedLease} from '../../../../core/market/index.js'
import {BlockStore, createIdentity, hashContentKey, newContentKey} from '../../../../core/storage/index.js'
import type {ExrImage} from '../../../../core/verify/index.js'
import {
  drawNoise,
  fixtureJobManifest,
  fixtureLoadedJob,
  makeResults,
  type ResultsOptions,
} from '../../../fixtures/results/make-results.js'
import {tempFolder} from '../../../fixtures/storage/temp-folder.js'

const ARTIST = await createIdentity()
const JOB_MANIFEST = fixtureJobManifest(4, ARTIST.recipient)
const contentKey = newContentKey()

describe('deliverLease', () => {
  test('brings home what was committed', async () => {
    const {deliver} = await setUp()
    expect((await deliver()).map(({task}) => task)).toEqual([1, 2])
  })

  test('says which pictures are odd: black, or those of the frame before', async () => {
    const {deliver} = await setUp({render: (task) => drawNoise({...task, task: 0})})
    const delivered = await deliver()
    expect(delivered.map(({oddities}) => oddities)).toEqual([[], ['repeated']])
    expect(delivered.map(({repeats}) => repeats)).toEqual([undefined, {task: 1, leaves: [0, 1, 2, 3]}])
    const black = await setUp({render: (task) => blacken(drawNoise(task))})
    expect((await black.deliver()).map(({oddities}) => oddities)).toEqual([['black'], ['black']])
  })

  test.each<[string, string, Partial<ResultsOptions>]>([
    ['are other pictures', '--files', {draw: (task) => drawNoise({...task, task: 0})}],
    ['are no pictures of the job', '--files', {draw: (task) => drawNoise({...task, tile: {...task.tile, x1: 32}})}],
    ['are left out', '--files', {withoutTasks: [2]}],
    ['are sealed with another key', '--files', {sealedWith: newContentKey()}],
    ['hold no content key', '--key', {withoutKey: true}],
  ])('names the dispute where files %s', async (_, what, options) => {
    const {deliver} = await setUp(options)
    await expect(deliver()).rejects.toMatchObject({
      code: 'AUDIT',
      kind: 'verification',
      suggestions: [`candela job dispute 7 --task 1 ${what}`, 'candela verify 7'],
    })
  })

  test('demands the key where the one in the results is another, or for another artist', async () => {
    const {deliver} = await setUp()
    const other = {contentKeyHash: hashContentKey(newContentKey())}
    await expect(deliver({}, other)).rejects.toMatchObject({suggestions: [expect.stringContaining('--key'), AUDIT]})
    const stranger = await createIdentity()
    await expect(deliver({}, {}, stranger.identity)).rejects.toMatchObject({
      message: 'The results of lease 5 hold no content key for this artist.',
      suggestions: [expect.stringContaining('--key'), AUDIT],
    })
  })

  test('opens them with the key that the node published, where they hold none for the artist', async () => {
    const {deliver} = await setUp({withoutKey: true})
    expect(await deliver({}, {}, ARTIST.identity, contentKey)).toHaveLength(2)
    await expect(deliver({}, {}, ARTIST.identity, newContentKey())).rejects.toThrow(
      'does not open with this content key',
    )
  })

  test('says that files are missing, as something that may pass', async () => {
    const {deliver, store} = await setUp()
    await rm(store.dir, {recursive: true})
    await expect(deliver()).rejects.toMatchObject({
      code: 'DELIVERY_MISSING',
      kind: 'unreachable',
      message: expect.stringMatching(/^Files of lease 5 of node 0xnode are missing: Block \w+ is not in the store/),
      suggestions: ['candela job dispute 7 --task 1 --files', AUDIT],
    })
  })

  test('names no dispute once the lease is paid', async () => {
    const {deliver} = await setUp({withoutTasks: [2]})
    await expect(deliver({state: 'settled'})).rejects.toMatchObject({suggestions: [AUDIT]})
  })
})

const AUDIT = 'candela verify 7'

function blacken(image: ExrImage): ExrImage {
  return {...image, channels: new Map([...image.channels].map(([name, plane]) => [name, plane.map(() => 0)]))}
}

async function setUp(options: Partial<ResultsOptions> = {}) {
  const dir = tempFolder()
  const store = new BlockStore(join(dir, 'blocks'))
  const range = {firstTask: 1, taskCount: 2}
  const {resultsCid, treeRoot} = await makeResults(store, JOB_MANIFEST, {contentKey, ...range, ...options})
  const results = {treeRoot, resultsCid, resultsDigest: '0x', contentKeyHash: hashContentKey(contentKey)}
  const deliver = (
    change: Partial<ArchivedLease> = {},
    changedResults = {},
    identity = ARTIST.identity,
    published?: Uint8Array,
  ) => {
    const lease = {leaseId: 5n, node: '0xnode', state: 'cleared', ...range, ...change} as ArchivedLease
    const signal = new AbortController().signal
    const fetchOptions = {identity, folder: join(dir, 'files'), signal, findKey: async () => published}
    const loaded = fixtureLoadedJob(JOB_MANIFEST)
    return deliverLease(store, loaded, {...lease, results: {...results, ...changedResults}}, fetchOptions)
  }
  return {store, deliver}
}
