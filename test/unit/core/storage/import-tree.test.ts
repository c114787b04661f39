import {mkdirSync, symlinkSync, truncateSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {parseCid} from '../../../../core/storage/block-cid.js'
import {BlockStore} from '../../../../core/storage/block-store.js'
import {LEAF_BYTES} from '../../../../core/storage/blocks.js'
import {importBytes, importFiles, importPath} from '../../../../core/storage/import-tree.js'
import {listTree} from '../../../../core/storage/list-tree.js'
import {readLeaves} from '../../../../core/storage/read-leaves.js'
import {
  SourceKindError,
  SourceMissingError,
  SourceNameError,
  SymlinkError,
} from '../../../../core/storage/storage-errors.js'
import {KUBO_CIDS} from '../../../fixtures/storage/kubo-cids.js'
import {writeSceneFolder} from '../../../fixtures/storage/scene-folder.js'
import {seededBytes} from '../../../fixtures/storage/seeded-bytes.js'
import {tempFolder} from '../../../fixtures/storage/temp-folder.js'

const MIB = LEAF_BYTES

describe('importPath', () => {
  test.each([
    ['an empty file', Buffer.alloc(0), KUBO_CIDS.empty],
    ['a small file', Buffer.from('hello world'), KUBO_CIDS.hello],
    ['a file of one leaf', seededBytes('mib', LEAF_BYTES), KUBO_CIDS.oneMebibyte],
    ['a file of one leaf and one byte', seededBytes('mib1', LEAF_BYTES + 1), KUBO_CIDS.oneMebibyteAndOneByte],
  ])('gives %s the CID that Kubo gives it', async (_, bytes, cid) => {
    const path = join(tempFolder(), 'file')
    writeFileSync(path, bytes)
    expect(await importPath(emptyStore(), path)).toMatchObject({cid, files: 1, sizeBytes: bytes.length})
  })

  test('gives an empty folder the CID that Kubo gives it', async () => {
    expect(await importPath(emptyStore(), tempFolder())).toMatchObject({
      cid: KUBO_CIDS.emptyFolder,
      files: 0,
      sizeBytes: 0,
    })
  })

  test('gives a folder of files, folders and hidden files the CID that Kubo gives it', async () => {
    const folder = tempFolder()
    writeSceneFolder(folder)
    const summary = await importPath(emptyStore(), folder)
    expect(summary).toMatchObject({cid: KUBO_CIDS.scene, files: 26, sizeBytes: 24 * 128 * 1024 + 12})
  })

  test('counts what is new to the store, and nothing the second time', async () => {
    const folder = tempFolder()
    writeSceneFolder(folder)
    const store = emptyStore()
    const {newBytes, sizeBytes} = await importPath(store, folder)
    expect(newBytes).toBeGreaterThan(sizeBytes)
    expect(await importPath(store, folder)).toMatchObject({cid: KUBO_CIDS.scene, newBytes: 0})
    writeFileSync(join(folder, 'frame_0001.bin'), 'changed')
    expect((await importPath(store, folder)).newBytes).toBeLessThan(3000)
  })

  test('keeps what it stored under a name', async () => {
    const store = emptyStore()
    const path = join(tempFolder(), 'hello.txt')
    writeFileSync(path, 'hello world')
    await importPath(store, path)
    for await (const {cid, name} of store.listPins())
      expect([String(cid), name]).toEqual([KUBO_CIDS.hello, 'hello.txt'])
    expect(await store.isPinned(parseCid(KUBO_CIDS.hello))).toBe(true)
  })

  test('reports what was read', async () => {
    const folder = tempFolder()
    writeSceneFolder(folder)
    const seen: number[] = []
    const {sizeBytes} = await importPath(emptyStore(), folder, {onProgress: (readBytes) => seen.push(readBytes)})
    expect(seen).toHaveLength(26)
    expect(seen.at(-1)).toBe(sizeBytes)
  })

  test('stores what a symbolic link inside the folder points at', async () => {
    const folder = tempFolder()
    mkdirSync(join(folder, 'textures'))
    writeFileSync(join(folder, 'textures', 'wood.png'), 'wood')
    symlinkSync('textures/wood.png', join(folder, 'link.png'))
    symlinkSync('textures', join(folder, 'assets'))
    const store = emptyStore()
    const {cid} = await importPath(store, folder)
    expect((await listTree(store, cid)).map(({path, kind}) => `${kind} ${path}`)).toEqual([
      'folder ',
      'folder assets',
      'file assets/wood.png',
      'file link.png',
      'folder textures',
      'file textures/wood.png',
    ])
  })

  test.each([
    ['points out of the folder', '/etc/hostname'],
    ['points at the folder above', '..'],
    ['points at nothing', 'missing'],
    ['points at itself', 'link'],
    ['points at a folder that it stands in', '.'],
  ])('refuses a symbolic link that %s', async (_, target) => {
    const folder = tempFolder()
    mkdirSync(join(folder, 'scene'))
    symlinkSync(target, join(folder, 'scene', 'link'))
    await expect(importPath(emptyStore(), join(folder, 'scene'))).rejects.toThrow(SymlinkError)
  })

  test('refuses a neighbour whose path begins like the folder', async () => {
    const folder = tempFolder()
    mkdirSync(join(folder, 'scene'))
    mkdirSync(join(folder, 'scene-secret'))
    writeFileSync(join(folder, 'scene-secret', 'key'), 'secret')
    symlinkSync('../scene-secret/key', join(folder, 'scene', 'link'))
    await expect(importPath(emptyStore(), join(folder, 'scene'))).rejects.toThrow(SymlinkError)
  })

  test('refuses two files that differ in case only', async () => {
    const folder = tempFolder()
    writeFileSync(join(folder, 'Wood.png'), '')
    writeFileSync(join(folder, 'wood.png'), '')
    await expect(importPath(emptyStore(), folder)).rejects.toThrow(SourceNameError)
  })

  test('refuses a file that grows while it is read, and one that shrinks', async () => {
    for (const sizeBytes of [33 * MIB, 17 * MIB]) {
      const path = join(tempFolder(), 'simulation.vdb')
      writeFileSync(path, '')
      truncateSync(path, 25 * MIB)
      const store = emptyStore()
      const importing = importPath(store, path, {onProgress: () => truncateSync(path, sizeBytes)})
      await expect(importing).rejects.toMatchObject({
        code: 'SOURCE_CHANGED',
        message: expect.stringContaining(path),
        suggestions: ['Try again when nothing writes to the file any more.'],
      })
      expect(await listPins(store)).toEqual([])
    }
  })

  test('stores a sparse file as the zeros that it reads as, each block once', async () => {
    const folder = tempFolder()
    const [sparse, dense] = [join(folder, 'sparse'), join(folder, 'dense')]
    writeFileSync(sparse, '')
    truncateSync(sparse, 20 * MIB)
    writeFileSync(dense, Buffer.alloc(20 * MIB))
    const {cid, newBytes, sizeBytes} = await importPath(emptyStore(), sparse)
    expect(cid).toBe((await importPath(emptyStore(), dense)).cid)
    expect(sizeBytes).toBe(20 * MIB)
    expect(newBytes).toBeLessThan(1.01 * MIB)
  })

  test('refuses a device', async () => {
    await expect(importPath(emptyStore(), '/dev/null')).rejects.toThrow(SourceKindError)
  })

  test('says in one sentence that a file can be opened and not read', async () => {
    // The speed of the loopback device: a file of 4096 bytes that the kernel refuses to read.
    const path = '/sys/class/net/lo/speed'
    const store = emptyStore()
    const readers = [
      () => importPath(store, path),
      () => importFiles(store, [{path: 'speed', source: path}]),
      () => readLeaves(path).next(),
    ]
    for (const read of readers) {
      const error: unknown = await read().catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(SourceMissingError)
      expect(String(error)).toMatch(/^SourceMissingError: \S+\/lo\/speed cannot be read: the system says EINVAL\.$/)
    }
    expect(await listPins(store)).toEqual([])
  })

  test('names the path that is not there', async () => {
    await expect(importPath(emptyStore(), '/nowhere/scene')).rejects.toThrow(SourceMissingError)
    await expect(importPath(emptyStore(), '/nowhere/scene')).rejects.toThrow(
      '/nowhere/scene is not there; expected a file or a folder.',
    )
  })

  test('stops with the reason of its signal', async () => {
    const folder = tempFolder()
    writeSceneFolder(folder)
    const reason = new Error('stopped')
    await expect(importPath(emptyStore(), folder, {signal: AbortSignal.abort(reason)})).rejects.toBe(reason)
  })
})

describe('importFiles', () => {
  test('gives files from anywhere the CID of the folder that they form', async () => {
    const folder = tempFolder()
    writeSceneFolder(folder)
    const names = Array.from({length: 24}, (_, frame) => `frame_${String(frame).padStart(4, '0')}.bin`)
    const entries = names.map((name, frame) => ({path: frame < 12 ? name : `cache/${name}`, source: name}))
    const moved = tempFolder()
    for (const [frame, {source}] of entries.entries()) {
      writeFileSync(join(moved, source), seededBytes(`frame${frame}`, 128 * 1024))
    }
    const bundle = await importFiles(
      emptyStore(),
      entries.map(({path, source}) => ({path, source: join(moved, source)})),
    )
    const store = emptyStore()
    const whole = await listTree(store, (await importPath(store, folder)).cid)
    const bundled = whole.find(({path}) => path === 'cache')
    const bundleStore = emptyStore()
    const cacheOnly = await importFiles(
      bundleStore,
      entries.slice(12).map(({path, source}) => ({path: path.slice('cache/'.length), source: join(moved, source)})),
    )
    expect(cacheOnly.cid).toBe(bundled?.cid)
    expect(bundle).toMatchObject({files: 24, sizeBytes: 24 * 128 * 1024})
  })

  test('follows a symbolic link that was named as a source', async () => {
    const folder = tempFolder()
    writeFileSync(join(folder, 'real'), 'hello world')
    symlinkSync('real', join(folder, 'link'))
    const store = emptyStore()
    const {cid} = await importFiles(store, [{path: 'hello', source: join(folder, 'link')}])
    expect((await listTree(store, cid)).at(-1)?.cid).toBe(KUBO_CIDS.hello)
  })

  test('refuses a folder as a source', async () => {
    await expect(importFiles(emptyStore(), [{path: 'a', source: tempFolder()}])).rejects.toThrow(SourceKindError)
  })

  test('makes an empty folder of nothing', async () => {
    expect((await importFiles(emptyStore(), [])).cid).toBe(KUBO_CIDS.emptyFolder)
  })
})

describe('importBytes', () => {
  test('gives bytes the CID of a file that holds them', async () => {
    expect(await importBytes(emptyStore(), Buffer.from('hello world'))).toBe(KUBO_CIDS.hello)
  })
})

describe('large folders', () => {
  test('stay in one block up to 262,144 bytes, as in Kubo', async () => {
    expect(await importManyNames('z'.repeat(21))).toBe(KUBO_CIDS.largestFlatFolder)
  })

  test('become the same HAMT as in Kubo one byte later', async () => {
    expect(await importManyNames('z'.repeat(22))).toBe(KUBO_CIDS.smallestHamtFolder)
  })

  test('of folders become the same HAMT as in Kubo', async () => {
    const folder = tempFolder()
    for (let digit = 0; digit < 7; digit += 1) writeFileSync(join(folder, String(digit)), String(digit))
    const entries = Array.from({length: 1200}, (_, shot) => ({
      path: `${`shot_${String(shot).padStart(4, '0')}_`.padEnd(200, 'x')}/a`,
      source: join(folder, String(shot % 7)),
    }))
    const store = emptyStore()
    const {cid} = await importFiles(store, entries)
    expect(cid).toBe(KUBO_CIDS.folderOfFolders)
    expect(await listTree(store, cid)).toHaveLength(2401)
  })
})

async function importManyNames(lastName: string): Promise<string> {
  const source = join(tempFolder(), 'x')
  writeFileSync(source, 'x')
  const names = Array.from({length: 4765}, (_, index) => String(index).padStart(11, '0'))
  const {cid} = await importFiles(
    emptyStore(),
    [...names, lastName].map((path) => ({path, source})),
  )
  return cid
}

function emptyStore(): BlockStore {
  return new BlockStore(join(tempFolder(), 'blocks'))
}

async function listPins(store: BlockStore): Promise<string[]> {
  const names = []
  for await (const {name} of store.listPins()) names.push(name)
  return names
}
