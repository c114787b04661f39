import {mkdir, mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {
  BlockMissingError,
  BlockStore,
  type Blocks,
  exportSealedFiles,
  exportTree,
  type ImportEntry,
  importSealedFiles,
  MalformedTreeError,
  packFile,
  SealBrokenError,
  type SealedChunk,
  type SealedFile,
  SourceMissingError,
  TreeLimitError,
  UnsafeTreeError,
  unpackFile,
} from '../../../../../core/storage/index.js'
import {CHUNK_BYTES} from '../../../../../core/storage/private/seal-chunk.js'
import {seededRandom} from '../../../../fixtures/random.js'
import {seededBytes} from '../../../../fixtures/storage/seeded-bytes.js'

const SECRET = Buffer.alloc(32, 1)
/** A record of 68 bytes: a digest and a key of ones, and a size of 1. */
const UNKNOWN_CHUNK = Buffer.concat([Buffer.alloc(64, 1), Buffer.from([0, 0, 0, 1])]).toString('base64')
const MARKER = 'a marker that nobody but a node may read'

let dir: string
let entries: ImportEntry[]
let count = 0

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'candela-sealed-'))
  const random = seededRandom(1)
  const noise = (bytes: number) => Buffer.from(Array.from({length: bytes}, () => Math.floor(random() * 256)))
  const contents: [string, Buffer][] = [
    ['scene.blend', Buffer.concat([Buffer.from(MARKER), noise(3000)])],
    ['secret-textures/wood.png', Buffer.concat([Buffer.alloc(CHUNK_BYTES + 5, 'grain'), noise(100)])],
    ['secret-textures/copy of wood.png', Buffer.concat([Buffer.alloc(CHUNK_BYTES, 'grain'), noise(100)])],
    ['empty.txt', Buffer.alloc(0)],
  ]
  await mkdir(join(dir, 'source'))
  entries = contents.map(([path], index) => ({path, source: join(dir, 'source', String(index))}))
  for (const [index, [, content]] of contents.entries()) await writeFile(entries[index]?.source ?? '', content)
})
afterAll(() => rm(dir, {recursive: true, force: true}))

const freshStore = () => new BlockStore(join(dir, `blocks-${count++}`))
const freshTarget = () => join(dir, `target-${count++}`)

describe('importSealedFiles and exportSealedFiles', () => {
  test('bring back every file, below the names that only the list of files has', async () => {
    const store = freshStore()
    const {sealedFiles, files, sizeBytes} = await importSealedFiles(store, entries, SECRET)
    const target = freshTarget()
    expect(await exportSealedFiles(store, sealedFiles.map(packFile).map(unpackFile), target)).toEqual({
      files,
      sizeBytes,
    })
    for (const {path, source} of entries) {
      expect((await readFile(join(target, path))).equals(await readFile(source))).toBe(true)
    }
    expect(sizeBytes).toBe((await Promise.all(entries.map(({source}) => readFile(source)))).reduce(sumLength, 0))
  })

  test('are encrypted to the same chunks by workers as one by one', async () => {
    const source = join(dir, 'large.vdb')
    await writeFile(source, seededBytes('large', 21_000_000))
    const large = [{path: 'large.vdb', source}]
    const [byWorkers, oneByOne] = [freshStore(), freshStore()]
    const {cid, newBytes, sealedFiles} = await importSealedFiles(byWorkers, large, SECRET)
    const sink: Blocks = {
      get: (each) => oneByOne.get(each),
      has: (each) => oneByOne.has(each),
      put: (each, bytes) => oneByOne.put(each, bytes),
      pin: (root, name) => oneByOne.pin(root, name),
    }
    const expected = await importSealedFiles(sink, large, SECRET)
    expect({cid, newBytes, keys: packFile(sealedFiles[0] as SealedFile)}).toEqual({
      cid: expected.cid,
      newBytes: expected.newBytes,
      keys: packFile(expected.sealedFiles[0] as SealedFile),
    })
    expect((await importSealedFiles(byWorkers, large, Buffer.alloc(32, 2))).newBytes).toBe(newBytes)
  })

  test('store nothing that tells a name, a content, an order or a size', async () => {
    const store = freshStore()
    await importSealedFiles(store, entries, SECRET)
    const blocks = await readBlocks(store)
    for (const text of [MARKER, 'grain', 'secret-textures', 'wood', '.blend', 'scene']) {
      expect(blocks.filter((bytes) => bytes.includes(text))).toEqual([])
    }
    expect(blocks.map(({length}) => length)).not.toContain(3000 + MARKER.length + 16)
  })

  test('keep everything below one root, so that a store sends and keeps it whole', async () => {
    const store = freshStore()
    const {cid, sealedFiles} = await importSealedFiles(store, entries, SECRET)
    const target = freshTarget()
    await exportTree(store, cid, target)
    const opaque = await readFile(target)
    for (const {chunks} of sealedFiles) {
      for (const chunk of chunks) expect(opaque.includes(Buffer.from(await store.get(chunk.cid)))).toBe(true)
    }
    expect(new Set(sealedFiles.flatMap(({chunks}) => chunks.map((chunk) => String(chunk.cid)))).size).toBe(4)
  })

  test('store nothing a second time under the same secret, and everything under another', async () => {
    const store = freshStore()
    const first = await importSealedFiles(store, entries, SECRET)
    const [name, ...others] = entries
    const renamed = [{path: 'other.blend', source: name?.source ?? ''}, ...others]
    expect(await importSealedFiles(store, renamed, SECRET)).toMatchObject({cid: first.cid, newBytes: 0})
    const other = await importSealedFiles(store, entries, Buffer.alloc(32, 2))
    expect(other.newBytes).toBe(first.newBytes)
    expect(other.cid).not.toBe(first.cid)
  })

  test('store nothing of a scene with a file that is missing', async () => {
    const store = freshStore()
    const missing = [...entries, {path: 'x', source: join(dir, 'nowhere')}]
    await expect(importSealedFiles(store, missing, SECRET)).rejects.toThrow(SourceMissingError)
    await expect(readdir(store.dir)).rejects.toThrow('ENOENT')
  })
})

describe('exportSealedFiles writes nothing of', () => {
  let store: BlockStore
  let sealed: SealedFile[]
  beforeAll(async () => {
    store = freshStore()
    sealed = (await importSealedFiles(store, entries, SECRET)).sealedFiles
  })

  const first = () => sealed[0] as SealedFile
  const named = (path: string) => [{...first(), path}]

  test.each([
    ['..', () => named('../x')],
    ['an absolute path', () => named('/etc/x')],
    ['a backslash', () => named('a\\b')],
    ['NUL', () => named('a\0b')],
    ['a device of Windows', () => named('textures/aux.png')],
    ['40 folders', () => named(`${'f/'.repeat(40)}x`)],
    ['a path of 2,000 bytes', () => named('long/'.repeat(400))],
    ['two files of one name', () => [first(), first()]],
    ['names that are one where case does not count', () => [...named('A.png'), ...named('a.png')]],
    ['a file that is a folder as well', () => [...named('a'), ...named('a/b')]],
  ])('a scene with %s', async (_, files) => {
    const target = freshTarget()
    await expect(exportSealedFiles(store, files(), target)).rejects.toThrow(UnsafeTreeError)
    await expect(exportSealedFiles(store, files(), target)).rejects.toThrow(
      /^A private scene has a path that is refused: .*\.$/s,
    )
    await expectNothing(target)
  })

  test.each([
    [
      'bytes',
      () => [{path: 'bomb', chunks: Array.from({length: 500}, () => first().chunks[0] as never)}],
      {maxSizeBytes: 1e6},
    ],
    [
      'chunks',
      () => [{path: 'bomb', chunks: Array.from({length: 500}, () => first().chunks[0] as never)}],
      {maxVisits: 499},
    ],
    ['files', () => Array.from({length: 30}, (_, i) => ({...first(), path: `${i}`})), {maxFiles: 20}],
    ['folders', () => Array.from({length: 15}, (_, i) => ({...first(), path: `${i}/x`})), {maxFiles: 20}],
  ])('a bomb of %s', async (_, files, limits) => {
    const target = freshTarget()
    await expect(exportSealedFiles(store, files(), target, limits)).rejects.toThrow(TreeLimitError)
    await expectNothing(target)
  })

  const chunk = () => first().chunks[0] as SealedChunk
  const stranger = () => unpackFile({path: 'x', chunks: UNKNOWN_CHUNK}).chunks[0] as SealedChunk

  test.each([
    ['another key', SealBrokenError, () => ({...chunk(), key: SECRET})],
    ['another size', SealBrokenError, () => ({...chunk(), sizeBytes: 5})],
    [
      'the key of another chunk',
      SealBrokenError,
      () => ({...chunk(), key: (sealed[1] as SealedFile).chunks[0]?.key ?? SECRET}),
    ],
    ['a chunk that nobody has', BlockMissingError, stranger],
  ])('a scene that ends with %s', async (_, kind, bad) => {
    const target = freshTarget()
    await expect(exportSealedFiles(store, [...sealed, {path: 'bad', chunks: [bad()]}], target)).rejects.toThrow(kind)
    await expectNothing(target)
  })

  async function expectNothing(target: string): Promise<void> {
    const names = await readdir(dir)
    expect(names.filter((name) => join(dir, name).startsWith(target))).toEqual([])
  }
})

describe('unpackFile refuses', () => {
  const record = Buffer.alloc(68, 1)
  const sized = (sizeBytes: number) => {
    const bytes = Buffer.from(record)
    bytes.writeUInt32BE(sizeBytes, 64)
    return bytes.toString('base64')
  }

  test.each([
    ['a list that is cut short', record.subarray(1).toString('base64'), 'in 67 bytes, cut short or altered'],
    ['what is no base64', '%%%', 'in 0 bytes, cut short or altered'],
    ['an empty chunk', sized(0), 'declares 0 bytes'],
    ['a chunk that is too large', sized(CHUNK_BYTES + 1), `declares ${CHUNK_BYTES + 1} bytes`],
  ])('%s', (_, chunks, message) => {
    expect(() => unpackFile({path: 'x', chunks})).toThrow(MalformedTreeError)
    expect(() => unpackFile({path: 'x', chunks})).toThrow(message)
  })
})

async function readBlocks({dir: folder}: BlockStore): Promise<Buffer[]> {
  const found = await readdir(folder, {recursive: true, withFileTypes: true})
  const paths = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return Promise.all(paths.map((path) => readFile(path)))
}

function sumLength(sum: number, {length}: Buffer): number {
  return sum + length
}
