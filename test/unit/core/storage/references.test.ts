import {existsSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {beforeEach, describe, expect, test} from 'vitest'
import {parseCid} from '../../../../core/storage/block-cid.js'
import {BlockStore} from '../../../../core/storage/block-store.js'
import {LEAF_BYTES} from '../../../../core/storage/blocks.js'
import {collectGarbage} from '../../../../core/storage/collect-garbage.js'
import {exportTree} from '../../../../core/storage/export-tree.js'
import {importFiles, importPath} from '../../../../core/storage/import-tree.js'
import {NetworkStorage} from '../../../../core/storage/network-storage.js'
import {pushTree} from '../../../../core/storage/push-tree.js'
import {BlockMissingError} from '../../../../core/storage/storage-errors.js'
import {seededBytes} from '../../../fixtures/storage/seeded-bytes.js'
import {tempFolder} from '../../../fixtures/storage/temp-folder.js'

const BYTES = seededBytes('cache', 2 * LEAF_BYTES + 100_000)
const REFER = {refers: true}

let dir: string
let store: BlockStore
let file: string

beforeEach(() => {
  dir = tempFolder()
  store = new BlockStore(join(dir, 'blocks'))
  file = join(dir, 'cache.vdb')
  writeFileSync(file, BYTES)
})

describe('a store that refers to files', () => {
  test('copies none of their large leaves, and gives them back whole', async () => {
    const referred = await importPath(store, file, REFER)
    expect(folderBytes(store.dir)).toBeLessThan(2000)
    expect(referred.newBytes).toBeGreaterThan(BYTES.length)
    await exportTree(store, referred.cid, join(dir, 'copy'))
    expect(readFileSync(join(dir, 'copy')).equals(BYTES)).toBe(true)
    expect((await importPath(new BlockStore(join(dir, 'other')), file)).cid).toBe(referred.cid)
  })

  test('has nothing new in a file that it refers to already', async () => {
    await importPath(store, file, REFER)
    expect((await importPath(store, file, REFER)).newBytes).toBe(0)
  })

  test('copies leaves of less than 64 KiB', async () => {
    writeFileSync(file, BYTES.subarray(0, 65_535))
    const {cid} = await importPath(store, file, REFER)
    rmSync(file)
    expect(await store.get(parseCid(cid))).toHaveLength(65_535)
  })

  test('gives no wrong bytes of a file that changed, but the command to add it again, which mends it', async () => {
    const {cid} = await importPath(store, file, REFER)
    writeFileSync(file, seededBytes('other', BYTES.length))
    const exporting = exportTree(store, cid, join(dir, 'copy'))
    await expect(exporting).rejects.toThrow(`is part of ${file}, which changed since it was added`)
    await expect(exportTree(store, cid, join(dir, 'copy'))).rejects.toMatchObject({
      suggestions: [`candela storage add ${file}`],
    })
    expect(readdirSync(dir).sort()).toEqual(['blocks', 'cache.vdb'])
    writeFileSync(file, BYTES)
    await importPath(store, file, REFER)
    await exportTree(store, cid, join(dir, 'copy'))
  })

  test('finds out a change that keeps size and time', async () => {
    const {atime, mtime} = statSync(file)
    const {cid} = await importPath(store, file, REFER)
    writeFileSync(file, seededBytes('other', BYTES.length))
    utimesSync(file, atime, mtime)
    await expect(exportTree(store, cid, join(dir, 'copy'))).rejects.toThrow(BlockMissingError)
  })

  test('says which file is gone', async () => {
    const {cid} = await importPath(store, file, REFER)
    rmSync(file)
    await expect(exportTree(store, cid, join(dir, 'copy'))).rejects.toThrow(`${file}, which is not there any more`)
  })

  test('refers to a second file of the same content once the first is gone', async () => {
    await importPath(store, file, REFER)
    writeFileSync(`${file}.copy`, BYTES)
    rmSync(file)
    const {cid} = await importPath(store, `${file}.copy`, REFER)
    await exportTree(store, cid, join(dir, 'copy'))
  })

  test('copies what it only referred to when it is added to stay', async () => {
    const {cid} = await importPath(store, file, REFER)
    await importPath(store, file)
    rmSync(file)
    await exportTree(store, cid, join(dir, 'copy'))
  })

  test('copies .blend files that are cut, which artists save again and again', async () => {
    const source = join(dir, 'scene.blend')
    writeFileSync(source, BYTES)
    const {cid} = await importFiles(store, [{path: 'scene.blend', source}], {...REFER, cutsBlends: true})
    rmSync(source)
    await exportTree(store, cid, join(dir, 'copy'))
  })

  test('keeps the references of a pinned tree when garbage is collected, and deletes others', async () => {
    const {cid} = await importPath(store, file, REFER)
    await collectGarbage(store, {graceMs: -1000})
    await exportTree(store, cid, join(dir, 'copy'))
    await store.unpin(parseCid(cid))
    await collectGarbage(store, {graceMs: -1000})
    await expect(store.has(parseCid(cid))).resolves.toBe(false)
    expect(readdirSync(store.dir, {recursive: true, encoding: 'utf8'}).filter((name) => name.endsWith('.ref'))).toEqual(
      [],
    )
  })
})

describe('a network with back ends', () => {
  test('is sent what the folder of this machine refers to, and gives it back after the file changed', async () => {
    const remote = new BlockStore(join(dir, 'remote'))
    const network = new NetworkStorage(store, [{storage: remote, isReadOnly: false}])
    expect(network.sendsOn).toBe(true)
    const {cid} = await importPath(network, file, {refers: network.sendsOn})
    writeFileSync(file, 'rendered anew')
    await exportTree(network, cid, join(dir, 'copy'))
    expect(readFileSync(join(dir, 'copy')).equals(BYTES)).toBe(true)
    expect(
      (await pushTree(remote, new BlockStore(join(dir, 'third')), parseCid(cid), 'whole')).newBytes,
    ).toBeGreaterThan(BYTES.length)
  })

  test('that may only be read is no place to refer from', () => {
    const remote = new BlockStore(join(dir, 'remote'))
    expect(new NetworkStorage(store, [{storage: remote, isReadOnly: true}]).sendsOn).toBe(false)
  })
})

function folderBytes(folder: string): number {
  if (!existsSync(folder)) return 0
  const files = readdirSync(folder, {recursive: true, withFileTypes: true}).filter((entry) => entry.isFile())
  return files.reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0)
}
