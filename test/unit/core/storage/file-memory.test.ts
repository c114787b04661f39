import {readdirSync, renameSync, rmSync, utimesSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {beforeEach, describe, expect, test} from 'vitest'
import {systemClock} from '../../../../core/clock.js'
import {parseCid} from '../../../../core/storage/block-cid.js'
import {BlockStore} from '../../../../core/storage/block-store.js'
import {LEAF_BYTES} from '../../../../core/storage/blocks.js'
import {importFiles, importPath} from '../../../../core/storage/import-tree.js'
import {BlockCorruptError} from '../../../../core/storage/storage-errors.js'
import {seededBytes} from '../../../fixtures/storage/seeded-bytes.js'
import {tempFolder} from '../../../fixtures/storage/temp-folder.js'

/** Ten seconds later: by then files that were just written have rested. */
const LATER = {...systemClock, nowMs: () => Date.now() + 10_000}
const LEAVES = 3
const LONG_AGO_SEC = 1_000_000_000

let store: BlockStore
let folder: string
let file: string

beforeEach(() => {
  store = new BlockStore(join(tempFolder(), 'blocks'))
  folder = tempFolder()
  file = join(folder, 'cache.bin')
  writeFileSync(file, seededBytes('cache', LEAVES * LEAF_BYTES))
})

describe('a file that was stored before', () => {
  test('is not read again', async () => {
    const first = await add(file)
    const second = await add(file)
    expect(first.isRead).toBe(true)
    expect(second.isRead).toBe(false)
    expect(second.summary).toEqual({...first.summary, newBytes: 0})
  })

  test('is not read again by another process, nor within a folder', async () => {
    await add(file)
    store = new BlockStore(store.dir)
    expect((await add(folder)).isRead).toBe(false)
  })

  test('is read again when it had been written to less than two seconds before', async () => {
    await add(file, systemClock)
    expect((await add(file, systemClock)).isRead).toBe(true)
  })

  test('is read again when its time lies in the future', async () => {
    utimesSync(file, Date.now() / 1000, Date.now() / 1000 + 3600)
    await add(file)
    expect((await add(file)).isRead).toBe(true)
  })

  test('is stored anew when it changed, though size and time are the old ones', async () => {
    utimesSync(file, LONG_AGO_SEC, LONG_AGO_SEC)
    const first = await add(file)
    writeFileSync(file, seededBytes('other', LEAVES * LEAF_BYTES))
    utimesSync(file, LONG_AGO_SEC, LONG_AGO_SEC)
    const second = await add(file)
    expect(second.summary.cid).not.toBe(first.summary.cid)
    expect(second.summary.newBytes).toBeGreaterThan(LEAVES * LEAF_BYTES)
  })

  test('is stored anew when another file took its place', async () => {
    utimesSync(file, LONG_AGO_SEC, LONG_AGO_SEC)
    const first = await add(file)
    writeFileSync(`${file}.new`, seededBytes('other', LEAVES * LEAF_BYTES))
    utimesSync(`${file}.new`, LONG_AGO_SEC, LONG_AGO_SEC)
    renameSync(`${file}.new`, file)
    expect((await add(file)).summary.cid).not.toBe(first.summary.cid)
  })

  test('is stored again when a block of it is gone', async () => {
    await add(file)
    rmSync(leafPath(0))
    const {summary, isRead} = await add(file)
    expect(isRead).toBe(true)
    expect(summary.newBytes).toBe(LEAF_BYTES)
  })

  test('is stored again when a block of it was found damaged', async () => {
    await add(file)
    writeFileSync(leafPath(1), 'damaged')
    await expect(store.get(leafCid(1))).rejects.toThrow(BlockCorruptError)
    expect((await add(file)).summary.newBytes).toBe(LEAF_BYTES)
    expect(await store.get(leafCid(1))).toHaveLength(LEAF_BYTES)
  })

  test('is read again when what is remembered cannot be read', async () => {
    await add(file)
    for (const page of readdirSync(join(store.dir, 'files')))
      writeFileSync(join(store.dir, 'files', page), '{"cache.bin": 3}')
    expect((await add(file)).isRead).toBe(true)
  })

  test('is read again when it is to be cut in another way', async () => {
    const blend = join(folder, 'scene.blend')
    renameSync(file, blend)
    const source = [{path: 'scene.blend', source: blend}]
    let isRead = false
    const onProgress = (doneBytes: number, knownBytes: number) => {
      isRead = knownBytes < doneBytes
    }
    await importFiles(store, source, {clock: LATER})
    await importFiles(store, source, {clock: LATER, cutsBlends: true, onProgress})
    expect(isRead).toBe(true)
  })
})

/** Adds a path, and tells whether its bytes were read. */
async function add(path: string, clock = LATER) {
  let isRead = false
  const summary = await importPath(store, path, {
    clock,
    onProgress: (doneBytes, knownBytes) => {
      isRead = knownBytes < doneBytes
    },
  })
  return {summary, isRead}
}

function leafNames(): string[] {
  const names = readdirSync(store.dir, {recursive: true, encoding: 'utf8'}).map((path) => path.split('/').at(-1) ?? '')
  return names.filter((name) => name.startsWith('bafkrei') && !name.endsWith('.pin')).sort()
}

function leafCid(index: number) {
  return parseCid(leafNames()[index] ?? '')
}

function leafPath(index: number): string {
  const name = leafNames()[index] ?? ''
  return join(store.dir, name.slice(-3, -1), name)
}
