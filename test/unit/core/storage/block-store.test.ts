import {readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {parseCid} from '../../../../core/storage/block-cid.js'
import {BlockStore} from '../../../../core/storage/block-store.js'
import {MAX_BLOCK_BYTES} from '../../../../core/storage/blocks.js'
import {
  BlockCorruptError,
  BlockMissingError,
  BlockSizeError,
  CidError,
} from '../../../../core/storage/storage-errors.js'
import {cidOf} from '../../../fixtures/storage/hostile-dag.js'
import {KUBO_CIDS} from '../../../fixtures/storage/kubo-cids.js'
import {seededBytes} from '../../../fixtures/storage/seeded-bytes.js'
import {tempFolder} from '../../../fixtures/storage/temp-folder.js'

const HELLO = parseCid(KUBO_CIDS.hello)
const HELLO_BYTES = Buffer.from('hello world')

describe('BlockStore', () => {
  test('gives back what was put', async () => {
    const store = new BlockStore(join(tempFolder(), 'blocks'))
    await store.put(HELLO, HELLO_BYTES)
    expect(Buffer.from(await store.get(HELLO))).toEqual(HELLO_BYTES)
  })

  test('knows what it holds', async () => {
    const store = new BlockStore(tempFolder())
    expect(await store.has(HELLO)).toBe(false)
    await store.put(HELLO, HELLO_BYTES)
    expect(await store.has(HELLO)).toBe(true)
  })

  test('writes one file per block and leaves nothing else', async () => {
    const store = new BlockStore(tempFolder())
    await store.put(HELLO, HELLO_BYTES)
    expect(listFiles(store.dir)).toEqual([`${KUBO_CIDS.hello.slice(-3, -1)}/${KUBO_CIDS.hello}`])
  })

  test('does not write a block that is there already', async () => {
    const store = new BlockStore(tempFolder())
    await store.put(HELLO, HELLO_BYTES)
    const before = statSync(blockPath(store)).ino
    await store.put(HELLO, HELLO_BYTES)
    expect(statSync(blockPath(store)).ino).toBe(before)
  })

  test('pins by name, lists pins, and lets go', async () => {
    const store = new BlockStore(tempFolder())
    await store.put(HELLO, HELLO_BYTES)
    await store.pin(HELLO, 'greeting')
    expect(await store.isPinned(HELLO)).toBe(true)
    const pins = []
    for await (const {cid, name} of store.listPins()) pins.push([cid.toString(), name])
    expect(pins).toEqual([[KUBO_CIDS.hello, 'greeting']])
    await store.unpin(HELLO)
    expect(await store.isPinned(HELLO)).toBe(false)
  })

  test('says which block is missing and where', async () => {
    const store = new BlockStore('/nowhere/blocks')
    await expect(store.get(HELLO)).rejects.toThrow(BlockMissingError)
    await expect(store.get(HELLO)).rejects.toThrow(`Block ${KUBO_CIDS.hello} is not in the store at /nowhere/blocks.`)
  })

  test.each([
    ['a flipped bit', Buffer.from('hello worle')],
    ['a truncated file', Buffer.from('hello')],
    ['an empty file', Buffer.alloc(0)],
  ])('finds %s when it reads', async (_, damaged) => {
    const store = new BlockStore(tempFolder())
    await store.put(HELLO, HELLO_BYTES)
    writeFileSync(blockPath(store), damaged)
    await expect(store.get(HELLO)).rejects.toThrow(BlockCorruptError)
  })

  test('repairs a damaged block when it is put again', async () => {
    const store = new BlockStore(tempFolder())
    await store.put(HELLO, HELLO_BYTES)
    writeFileSync(blockPath(store), 'hello worle')
    await store.put(HELLO, HELLO_BYTES)
    expect(readFileSync(blockPath(store))).toEqual(HELLO_BYTES)
  })

  test('carries 2 MiB and refuses one byte more', async () => {
    const store = new BlockStore(tempFolder())
    const largest = seededBytes('block', MAX_BLOCK_BYTES)
    await store.put(cidOf(0x55, largest), largest)
    await expect(store.put(HELLO, Buffer.alloc(MAX_BLOCK_BYTES + 1))).rejects.toThrow(BlockSizeError)
    expect(listFiles(store.dir)).toHaveLength(1)
  })

  test('refuses addresses of other kinds', async () => {
    const store = new BlockStore(tempFolder())
    await expect(store.put(cidOf(0x71, HELLO_BYTES), HELLO_BYTES)).rejects.toThrow(CidError)
  })
})

function blockPath(store: BlockStore): string {
  return join(store.dir, KUBO_CIDS.hello.slice(-3, -1), KUBO_CIDS.hello)
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, {recursive: true, withFileTypes: true})
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
}
