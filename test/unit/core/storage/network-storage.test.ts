import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {parseCid} from '../../../../core/storage/block-cid.js'
import {BlockStore} from '../../../../core/storage/block-store.js'
import {exportTree} from '../../../../core/storage/export-tree.js'
import {importPath} from '../../../../core/storage/import-tree.js'
import {NetworkStorage} from '../../../../core/storage/network-storage.js'
import {BlockCorruptError, BlockMissingError} from '../../../../core/storage/storage-errors.js'
import {KUBO_CIDS} from '../../../fixtures/storage/kubo-cids.js'
import {writeSceneFolder} from '../../../fixtures/storage/scene-folder.js'
import {tempFolder} from '../../../fixtures/storage/temp-folder.js'

const HELLO = parseCid(KUBO_CIDS.hello)
const HELLO_BYTES = Buffer.from('hello world')
const SCENE = parseCid(KUBO_CIDS.scene)

describe('NetworkStorage', () => {
  test('writes to all back ends that may be written when a tree is pinned', async () => {
    const {network, first, second, folder} = workplace({isSecondReadOnly: true})
    writeSceneFolder(join(folder, 'scene'))
    await importPath(network, join(folder, 'scene'))
    expect([await first.isPinned(SCENE), await second.isPinned(SCENE)]).toEqual([true, false])
    expect(await network.isPinned(SCENE)).toBe(true)
    await exportTree(first, KUBO_CIDS.scene, join(folder, 'copy'))
  })

  test('keeps what it read from a back end', async () => {
    const {network, local, second} = workplace()
    await second.put(HELLO, HELLO_BYTES)
    expect(Buffer.from(await network.get(HELLO))).toEqual(HELLO_BYTES)
    expect(await local.has(HELLO)).toBe(true)
  })

  test('repairs a block of its own that was damaged', async () => {
    const {network, local, first} = workplace()
    await local.put(HELLO, HELLO_BYTES)
    await first.put(HELLO, HELLO_BYTES)
    damage(local)
    expect(Buffer.from(await network.get(HELLO))).toEqual(HELLO_BYTES)
    expect(Buffer.from(await local.get(HELLO))).toEqual(HELLO_BYTES)
  })

  test('asks the next when one lies, and asks a liar no more after three lies', async () => {
    const {network, local, first, second} = workplace()
    await first.put(HELLO, HELLO_BYTES)
    await second.put(HELLO, HELLO_BYTES)
    for (let lie = 0; lie < 3; lie += 1) {
      damage(first)
      if (lie > 0) damage(local)
      expect(Buffer.from(await network.get(HELLO))).toEqual(HELLO_BYTES)
    }
    await first.put(HELLO, HELLO_BYTES)
    for (const store of [second, local]) damage(store)
    await expect(network.get(HELLO)).rejects.toThrow(BlockCorruptError)
  })

  test('says that a block is nowhere, and where it looked', async () => {
    const {network, first, second} = workplace()
    await expect(network.get(HELLO)).rejects.toThrow(BlockMissingError)
    await expect(network.get(HELLO)).rejects.toThrow(`${first.dir}, ${second.dir}`)
  })

  test('names a pin anew everywhere, and sends the tree again where it was let go', async () => {
    const {network, local, first, second} = workplace()
    await local.put(HELLO, HELLO_BYTES)
    await network.pin(HELLO, 'scene')
    await second.unpin(HELLO)
    await network.renamePin(HELLO, 'job 3: scene')
    expect(await Promise.all([local, first, second].map(namesOf))).toEqual(Array(3).fill(['job 3: scene']))
  })

  test('lets a tree go at the back ends alone', async () => {
    const {network, local, first, second} = workplace({isSecondReadOnly: true})
    for (const store of [local, first, second]) await store.pin(HELLO, 'scene')
    await network.unpinRemotely(HELLO)
    expect(await Promise.all([local, first, second].map(namesOf))).toEqual([['scene'], [], ['scene']])
  })

  test('lets a tree go on this machine, unless nobody else keeps it', async () => {
    const {network, local, first} = workplace()
    for (const store of [local, first]) await store.pin(HELLO, 'results')
    await network.unpinLocally(HELLO)
    expect(await Promise.all([local, first].map(namesOf))).toEqual([[], ['results']])
    const alone = new NetworkStorage(first, [])
    await alone.unpinLocally(HELLO)
    expect(await namesOf(first)).toEqual(['results'])
  })
})

async function namesOf(store: BlockStore): Promise<string[]> {
  const names: string[] = []
  for await (const {name} of store.listPins()) names.push(name)
  return names
}

function workplace({isSecondReadOnly = false} = {}) {
  const folder = tempFolder()
  const [local, first, second] = ['local', 'first', 'second'].map((name) => new BlockStore(join(folder, name))) as [
    BlockStore,
    BlockStore,
    BlockStore,
  ]
  const network = new NetworkStorage(local, [
    {storage: first, isReadOnly: false},
    {storage: second, isReadOnly: isSecondReadOnly},
  ])
  return {folder, local, first, second, network}
}

function damage(store: BlockStore): void {
  const name = KUBO_CIDS.hello
  writeFileSync(join(store.dir, name.slice(-3, -1), name), 'hello worle')
}
