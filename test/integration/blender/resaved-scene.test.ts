import {mkdtemp, readFile, rm, truncate} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {Readable} from 'node:stream'
import {createZstdDecompress} from 'node:zlib'
import {execa} from 'execa'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {ensureRuntime} from '../../../core/blender/index.js'
import {packagePath} from '../../../core/package-root.js'
import {BlockStore, exportTree, importFiles} from '../../../core/storage/index.js'

/** What Blender does to the scene before it saves it again. */
const EDITS = ['moved', 'added', 'deleted', 'reopened', 'reopened-and-moved'] as const
/** Share of the bytes of a scene that may be new when it is saved again. */
const MOST_NEW = 0.02

let dir: string

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'candela-resaved-'))
  const {form, command} = await ensureRuntime('4.5', {})
  const script = packagePath('test/fixtures/resave-scene.py')
  await execa(command, form === 'module' ? ['-I', script, dir] : ['--background', '--python', script, '--', dir])
})
afterAll(() => rm(dir, {recursive: true, force: true}))

describe.each([
  ['raw', ''],
  ['packed', '-packed'],
])('a scene that Blender saved %s', (_, suffix) => {
  const scene = (name: string) => join(dir, `${name}${suffix}.blend`)

  test.each(EDITS)('is stored with at most 2 % new bytes once it is %s', async (edit) => {
    const store = new BlockStore(join(dir, `blocks${suffix}-${edit}`))
    await importScene(store, scene('first'))
    const {newBytes, sizeBytes} = await importScene(store, scene(edit))
    expect(sizeBytes).toBeGreaterThan(2_000_000)
    expect(newBytes).toBeGreaterThan(0)
    expect(newBytes / sizeBytes).toBeLessThan(MOST_NEW)
    expect((await importScene(store, scene(edit))).newBytes).toBe(0)
  })

  test('comes out unpacked, byte by byte', async () => {
    const store = new BlockStore(join(dir, `blocks${suffix}-out`))
    const {cid} = await importScene(store, scene('first'))
    await exportTree(store, cid, join(dir, `copy${suffix}`))
    const copy = await readFile(join(dir, `copy${suffix}`, 'scene.blend'))
    expect(copy.equals(await unpack(scene('first')))).toBe(true)
  })
})

test('a packed scene that is cut short is stored as it is', async () => {
  const store = new BlockStore(join(dir, 'blocks-short'))
  await truncate(join(dir, 'deleted-packed.blend'), 100_000)
  const {sizeBytes} = await importScene(store, join(dir, 'deleted-packed.blend'))
  expect(sizeBytes).toBe(100_000)
})

/** The whole file, unpacked by Node if Blender packed it. */
async function unpack(path: string): Promise<Buffer> {
  const file = await readFile(path)
  if (file.subarray(0, 7).toString() === 'BLENDER') return file
  const parts: Buffer[] = []
  for await (const part of Readable.from([file]).pipe(createZstdDecompress())) parts.push(part)
  return Buffer.concat(parts)
}

function importScene(store: BlockStore, source: string) {
  return importFiles(store, [{path: 'scene.blend', source}], {cutsBlends: true})
}
