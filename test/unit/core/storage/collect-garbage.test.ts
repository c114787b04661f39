import {existsSync, mkdirSync, utimesSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {parseCid} from '../../../../core/storage/block-cid.js'
import {BlockStore} from '../../../../core/storage/block-store.js'
import {collectGarbage} from '../../../../core/storage/collect-garbage.js'
import {importPath} from '../../../../core/storage/import-tree.js'
import {listTree} from '../../../../core/storage/list-tree.js'
import {BlockMissingError} from '../../../../core/storage/storage-errors.js'
import {cidOf} from '../../../fixtures/storage/hostile-dag.js'
import {KUBO_CIDS} from '../../../fixtures/storage/kubo-cids.js'
import {writeSceneFolder} from '../../../fixtures/storage/scene-folder.js'
import {seededBytes} from '../../../fixtures/storage/seeded-bytes.js'
import {tempFolder} from '../../../fixtures/storage/temp-folder.js'

const HOUR_MS = 3_600_000
const NOW_MS = Date.now() + 10 * HOUR_MS
const clock = {nowMs: () => NOW_MS, sleep: async () => undefined}

describe('collectGarbage', () => {
  test('keeps pinned trees whole and deletes the rest', async () => {
    const {store, lone} = await workplace()
    const summary = await collectGarbage(store, {clock})
    expect(summary).toMatchObject({removedBlocks: 3, removedBytes: 3000})
    expect(await store.has(lone(0))).toBe(false)
    expect(await listTree(store, KUBO_CIDS.scene)).toHaveLength(29)
  })

  test('deletes a tree that was let go', async () => {
    const {store} = await workplace()
    await store.unpin(parseCid(KUBO_CIDS.scene))
    expect(await collectGarbage(store, {clock})).toMatchObject({keptBlocks: 0, keptBytes: 0})
  })

  test('leaves alone what was used within the grace time', async () => {
    const {store, lone} = await workplace()
    touch(store, lone(1).toString(), NOW_MS - HOUR_MS / 2)
    expect(await collectGarbage(store, {clock})).toMatchObject({removedBlocks: 2})
    expect(await store.has(lone(1))).toBe(true)
  })

  test('keeps what was used last, up to the quota', async () => {
    const {store, lone} = await workplace()
    const {keptBytes} = await collectGarbage(store, {clock, maxBytes: Number.MAX_SAFE_INTEGER})
    await collectGarbage(store, {clock, maxBytes: keptBytes - 1500})
    expect(await Promise.all([0, 1, 2].map((index) => store.has(lone(index))))).toEqual([false, false, true])
  })

  test('removes what a killed process was writing', async () => {
    const {store} = await workplace()
    mkdirSync(join(store.dir, 'tmp'), {recursive: true})
    writeFileSync(join(store.dir, 'tmp', '12-half'), 'half')
    await collectGarbage(store, {clock})
    expect(existsSync(join(store.dir, 'tmp', '12-half'))).toBe(false)
  })

  test('deletes nothing when a pinned tree is not whole', async () => {
    const {store, lone} = await workplace()
    const missing = cidOf(0x70, Buffer.from('never stored'))
    await store.pin(missing, 'half')
    await expect(collectGarbage(store, {clock})).rejects.toThrow(BlockMissingError)
    expect(await store.has(lone(0))).toBe(true)
  })
})

/** A pinned scene, and three blocks without a pin, used 8, 7 and 6 hours ago. */
async function workplace() {
  const folder = tempFolder()
  const store = new BlockStore(join(folder, 'blocks'))
  writeSceneFolder(join(folder, 'scene'))
  await importPath(store, join(folder, 'scene'))
  const lone = (index: number) => cidOf(0x55, seededBytes(`lone ${index}`, 1000))
  for (let index = 0; index < 3; index += 1) {
    await store.put(lone(index), seededBytes(`lone ${index}`, 1000))
    touch(store, lone(index).toString(), NOW_MS - (8 - index) * HOUR_MS)
  }
  return {store, lone}
}

function touch(store: BlockStore, name: string, usedAtMs: number): void {
  utimesSync(join(store.dir, name.slice(-3, -1), name), usedAtMs / 1000, usedAtMs / 1000)
}
