import {existsSync, mkdirSync, utimesSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {BlockStore} from '../../../core/storage/index.js'
import {CacheKeeper} from '../../../node/cache-keeper.js'
import {cidOf} from '../../fixtures/storage/hostile-dag.js'
import {seededBytes} from '../../fixtures/storage/seeded-bytes.js'
import {tempFolder} from '../../fixtures/storage/temp-folder.js'

const HOUR_MS = 3_600_000
const NOW_MS = 1_800_000_000_000

describe('CacheKeeper', () => {
  test('deletes what was fetched longest ago, scenes first, until the rest fits', async () => {
    const {keeper, scene, block, left} = cache(7000)
    scene('old', 5)
    scene('new', 3)
    for (const hoursAgo of [4, 3, 2]) await block(2000, hoursAgo)
    expect(await keeper.keep()).toBe('deleted 4.9 KiB that were fetched longest ago')
    expect(await left()).toEqual({scenes: ['new'], blocks: [3, 2]})
  })

  test('leaves what was used within the hour, and what is pinned', async () => {
    const {keeper, scene, block, left, pin} = cache(1)
    scene('recent', 0)
    await block(2000, 0)
    await pin(await block(2000, 9))
    expect(await keeper.keep()).toBeUndefined()
    expect(await left()).toEqual({scenes: ['recent'], blocks: [0, 9]})
  })

  test('looks every ten minutes', async () => {
    const {keeper, block, left, pass} = cache(1)
    expect(await keeper.keep()).toBeUndefined()
    await block(2000, 5)
    pass(599_000)
    expect(await keeper.keep()).toBeUndefined()
    pass(1000)
    expect(await keeper.keep()).toBe('deleted 2.0 KiB that were fetched longest ago')
    expect(await left()).toEqual({scenes: [], blocks: []})
  })
})

/** A node's folders at a fixed time, with scenes of 3000 bytes. */
function cache(maxBytes: number) {
  const folder = tempFolder()
  const [blocksDir, scenesDir] = [join(folder, 'blocks'), join(folder, 'scenes')]
  const store = new BlockStore(blocksDir)
  const put: {hoursAgo: number; path: string}[] = []
  const scenes: string[] = []
  let nowMs = NOW_MS
  const clock = {nowMs: () => nowMs, sleep: () => Promise.resolve()}
  const age = (path: string, hoursAgo: number) => {
    const atSec = (NOW_MS - hoursAgo * HOUR_MS) / 1000
    utimesSync(path, atSec, atSec)
  }
  return {
    keeper: new CacheKeeper({blocksDir, scenesDir, maxBytes}, clock),
    scene: (name: string, hoursAgo: number) => {
      mkdirSync(join(scenesDir, name, 'textures'), {recursive: true})
      writeFileSync(join(scenesDir, name, 'textures', 'wood.png'), seededBytes(name, 3000))
      age(join(scenesDir, name), hoursAgo)
      scenes.push(name)
    },
    block: async (sizeBytes: number, hoursAgo: number) => {
      const bytes = seededBytes(`block ${hoursAgo}`, sizeBytes)
      const cid = cidOf(0x55, bytes)
      await store.put(cid, bytes)
      const name = cid.toString()
      const path = join(blocksDir, name.slice(-3, -1), name)
      age(path, hoursAgo)
      put.push({hoursAgo, path})
      return cid
    },
    pin: (cid: ReturnType<typeof cidOf>) => store.pin(cid, 'pinned'),
    pass: (ms: number) => {
      nowMs += ms
    },
    left: async () => ({
      scenes: scenes.filter((name) => existsSync(join(scenesDir, name))),
      blocks: put.filter(({path}) => existsSync(path)).map(({hoursAgo}) => hoursAgo),
    }),
  }
}
