import {appendFile, readdir, readFile, rm, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import type {CID} from 'multiformats/cid'
import {describe, expect, test} from 'vitest'
import {systemClock} from '../../../../../core/clock.js'
import {blockPath} from '../../../../../core/storage/block-path.js'
import {BlockStore, exportSealedFiles, importSealedFiles} from '../../../../../core/storage/index.js'
import type {SealedLeaf} from '../../../../../core/storage/leaves/seal-leaves.js'
import {seededBytes} from '../../../../fixtures/storage/seeded-bytes.js'
import {tempFolder} from '../../../../fixtures/storage/temp-folder.js'

const SECRET = Buffer.alloc(32, 1)
/** A minute later: files have rested by then. */
const clock = {...systemClock, nowMs: () => Date.now() + 60_000}

describe('a private scene that is stored again', () => {
  test('is neither read nor encrypted where nothing changed, and comes back whole', async () => {
    const {store, entries, submit} = await setUp()
    const first = await submit()
    expect(first.chunksSealed).toBe(3)
    const again = await submit()
    expect(again.chunksSealed).toBe(0)
    expect(again.stored.sealedFiles).toEqual(first.stored.sealedFiles)
    expect(again.stored).toMatchObject({cid: first.stored.cid, newBytes: 0, sizeBytes: 2_500_000})
    const target = join(tempFolder(), 'copy')
    await exportSealedFiles(store, again.stored.sealedFiles, target)
    for (const {path, source} of entries) {
      expect((await readFile(join(target, path))).equals(await readFile(source))).toBe(true)
    }
  })

  test('is read again where a file was written to, a chunk is gone, or the secret is another', async () => {
    const {store, entries, submit} = await setUp()
    const {stored} = await submit()
    await appendFile(entries[1]?.source ?? '', 'more')
    const changed = await submit()
    expect(changed.chunksSealed).toBe(1)
    expect(changed.stored.sealedFiles[0]).toEqual(stored.sealedFiles[0])
    expect(changed.stored.sizeBytes).toBe(2_500_004)

    const [lost] = stored.sealedFiles[0]?.chunks ?? []
    await rm(blockPath(store.dir, lost?.cid as CID))
    expect((await submit()).chunksSealed).toBe(2)
    expect(await store.has(lost?.cid as CID)).toBe(true)

    const other = await submit(Buffer.alloc(32, 2))
    expect(other.chunksSealed).toBe(3)
    expect(other.stored.cid).not.toBe(changed.stored.cid)
  })

  test('is read again where its times may not tell, or what is remembered is damaged', async () => {
    const {submit, store} = await setUp()
    await submit(SECRET, systemClock)
    expect((await submit()).chunksSealed).toBe(3)
    const folder = join(store.dir, 'sealed-files')
    for (const name of await readdir(folder)) await writeFile(join(folder, name), '{"half": ')
    expect((await submit()).chunksSealed).toBe(3)
  })

  test('leaves nothing on the disk that opens a chunk', async () => {
    const {submit, store} = await setUp()
    const {stored} = await submit()
    const folder = join(store.dir, 'sealed-files')
    const pages = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')))
    expect(pages).toHaveLength(1)
    const records = Object.values(JSON.parse(pages[0] ?? '') as Record<string, {chunks: string}>)
    const remembered = Buffer.concat(records.map(({chunks}) => Buffer.from(chunks, 'base64')))
    for (const {key} of stored.sealedFiles.flatMap(({chunks}) => chunks))
      expect(remembered.includes(Buffer.from(key))).toBe(false)
  })
})

async function setUp() {
  const folder = tempFolder()
  const store = new CountingStore(join(folder, 'blocks'))
  const entries = ['a.vdb', 'b.vdb'].map((path) => ({path, source: join(folder, path)}))
  await writeFile(entries[0]?.source ?? '', seededBytes('a', 1_800_000))
  await writeFile(entries[1]?.source ?? '', seededBytes('b', 700_000))
  const submit = async (secret: Uint8Array = SECRET, ownClock = clock) => {
    store.chunksSealed = 0
    return {
      stored: await importSealedFiles(store, entries, secret, {clock: ownClock}),
      chunksSealed: store.chunksSealed,
    }
  }
  return {store, entries, submit}
}

/** Counts what is read and encrypted. */
class CountingStore extends BlockStore {
  chunksSealed = 0

  override async sealLeaves(...[run, crew]: Parameters<BlockStore['sealLeaves']>): Promise<SealedLeaf[]> {
    const leaves = await super.sealLeaves(run, crew)
    this.chunksSealed += leaves.length
    return leaves
  }
}
