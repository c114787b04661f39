import {writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {gzipSync, zstdCompressSync} from 'node:zlib'
import {beforeEach, expect, test} from 'vitest'
import {BlockStore, exportTree, importFiles} from '../../../../../core/storage/index.js'
import {seededBytes} from '../../../../fixtures/storage/seeded-bytes.js'
import {tempFolder} from '../../../../fixtures/storage/temp-folder.js'

let dir: string
let store: BlockStore

beforeEach(() => {
  dir = tempFolder()
  store = new BlockStore(join(dir, 'blocks'))
})

/** A .blend of one block and the block that ends it. */
const WHOLE = Buffer.concat([
  Buffer.from('BLENDER-v405'),
  blockHeader('DATA', 200_000),
  seededBytes('mesh', 200_000),
  blockHeader('ENDB', 0),
])

test.each([
  ['raw', WHOLE],
  ['packed with gzip', gzipSync(WHOLE)],
  ['packed with Zstandard', zstdCompressSync(WHOLE)],
])('a .blend that is %s is stored unpacked', async (_, file) => {
  expect((await importScene(file)).sizeBytes).toBe(WHOLE.length)
})

test('one whose unpacking ends before its last block is stored as it is: nothing is lost', async () => {
  const packed = zstdCompressSync(WHOLE.subarray(0, 150_000))
  const {cid, sizeBytes} = await importScene(packed)
  expect(sizeBytes).toBe(packed.length)
  await exportTree(store, cid, join(dir, 'copy'))
  expect((await importFiles(store, [{path: 'scene.blend', source: join(dir, 'copy/scene.blend')}])).cid).toBe(cid)
})

test('an empty one is stored as other empty files are', async () => {
  const {cid} = await importScene(Buffer.alloc(0))
  expect((await importFiles(store, [{path: 'scene.blend', source: join(dir, 'scene.blend')}])).cid).toBe(cid)
})

async function importScene(file: Buffer) {
  const source = join(dir, 'scene.blend')
  await writeFile(source, file)
  return importFiles(store, [{path: 'scene.blend', source}], {cutsBlends: true})
}

function blockHeader(code: string, length: number): Buffer {
  const header = Buffer.alloc(24)
  header.write(code, 'latin1')
  header.writeInt32LE(length, 4)
  return header
}
