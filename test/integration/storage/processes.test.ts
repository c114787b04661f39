import {once} from 'node:events'
import {appendFileSync, mkdirSync, readdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {execa} from 'execa'
import {describe, expect, test} from 'vitest'
import {packagePath} from '../../../core/package-root.js'
import {
  BlockStore,
  exportTree,
  importBytes,
  importPath,
  listTree,
  readBytes,
  SourceChangedError,
} from '../../../core/storage/index.js'
import {KUBO_CIDS} from '../../fixtures/storage/kubo-cids.js'
import {writeSceneFolder} from '../../fixtures/storage/scene-folder.js'
import {seededBytes} from '../../fixtures/storage/seeded-bytes.js'
import {tempFolder} from '../../fixtures/storage/temp-folder.js'

const STORAGE = packagePath('dist/core/storage/index.js')

describe('a block store shared by processes', () => {
  test('holds whole blocks after three writers stored the same tree at once', async () => {
    const folder = tempFolder()
    writeSceneFolder(join(folder, 'scene'))
    const script = `
      const {BlockStore, importPath} = await import(process.argv[1])
      console.log((await importPath(new BlockStore(process.argv[2]), process.argv[3])).cid)`
    const writers = Array.from({length: 3}, () => runScript(script, [join(folder, 'blocks'), join(folder, 'scene')]))
    const cids = (await Promise.all(writers)).map(({stdout}) => stdout)
    expect(cids).toEqual([KUBO_CIDS.scene, KUBO_CIDS.scene, KUBO_CIDS.scene])
    const store = new BlockStore(join(folder, 'blocks'))
    for (const {kind, cid} of await listTree(store, KUBO_CIDS.scene)) {
      if (kind === 'file') await readBytes(store, cid, {maxBytes: 1_000_000})
    }
    expect(readdirSync(join(folder, 'blocks', 'tmp'))).toEqual([])
  })

  test('is whole after a writer was killed in the middle', async () => {
    const folder = tempFolder()
    writeFileSync(join(folder, 'cache.bin'), seededBytes('cache', 64 * 1024 * 1024))
    const script = `
      const {BlockStore, importPath} = await import(process.argv[1])
      const onProgress = (readBytes) => readBytes > 20_000_000 && stall()
      await importPath(new BlockStore(process.argv[2]), process.argv[3], {onProgress})`
    const writer = runScript(script, [join(folder, 'blocks'), join(folder, 'cache.bin')])
    await once(writer.stdout, 'data')
    writer.kill('SIGKILL')
    expect((await writer).signal).toBe('SIGKILL')
    const store = new BlockStore(join(folder, 'blocks'))
    const {cid} = await importPath(store, join(folder, 'cache.bin'))
    expect(Buffer.compare(await readBytes(store, cid, {maxBytes: 1e8}), seededBytes('cache', 64 * 1024 * 1024))).toBe(0)
  })
})

describe('threads that store a large file', () => {
  test('say that it grew meanwhile, and leave nothing half-written', async () => {
    const folder = tempFolder()
    const path = join(folder, 'cache.bin')
    writeFileSync(path, seededBytes('cache', 64 * 1024 * 1024))
    const store = new BlockStore(join(folder, 'blocks'))
    const importing = importPath(store, path, {onProgress: () => appendFileSync(path, 'more')})
    await expect(importing).rejects.toThrow(SourceChangedError)
    await expect(importing).rejects.toThrow(`${path} was written to while it was read.`)
    expect(readdirSync(join(folder, 'blocks', 'tmp'))).toEqual([])
    expect(readdirSync(join(folder, 'blocks'))).not.toContain('pins')
  })

  test('give the same CID as one thread does piece by piece', async () => {
    const folder = tempFolder()
    const path = join(folder, 'cache.bin')
    writeFileSync(path, seededBytes('cache', 64 * 1024 * 1024))
    const store = new BlockStore(join(folder, 'blocks'))
    const {cid, newBytes} = await importPath(store, path)
    expect(await importBytes(store, seededBytes('cache', 64 * 1024 * 1024))).toBe(cid)
    expect(newBytes).toBeGreaterThan(64 * 1024 * 1024)
  })
})

describe('an export that is killed in the middle', () => {
  test('leaves no target, and the next one succeeds', async () => {
    const folder = tempFolder()
    mkdirSync(join(folder, 'scene'))
    for (let file = 0; file < 64; file += 1) {
      writeFileSync(join(folder, 'scene', `${file}.bin`), seededBytes(`file${file}`, 1024 * 1024))
    }
    const store = new BlockStore(join(folder, 'blocks'))
    const {cid} = await importPath(store, join(folder, 'scene'))
    const script = `
      const {BlockStore, exportTree} = await import(process.argv[1])
      const onProgress = (writtenBytes) => writtenBytes > 5_000_000 && stall()
      await exportTree(new BlockStore(process.argv[2]), process.argv[3], process.argv[4], {}, {onProgress})`
    const target = join(folder, 'out', 'scene')
    const reader = runScript(script, [store.dir, cid, target])
    await once(reader.stdout, 'data')
    reader.kill('SIGKILL')
    expect((await reader).signal).toBe('SIGKILL')
    const left = readdirSync(join(folder, 'out'))
    expect(left).toHaveLength(1)
    expect(left[0]).toMatch(/^scene\.partial-/)
    expect(await exportTree(store, cid, target)).toEqual({files: 64, sizeBytes: 64 * 1024 * 1024})
  })
})

/** Runs a script in a process of its own; `stall()` in it says so on stdout and waits to be killed. */
function runScript(script: string, args: string[]) {
  const stall = `
    const {writeSync} = await import('node:fs')
    const stall = () => {
      writeSync(1, 'stalled')
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
    }`
  return execa(process.execPath, ['--input-type=module', '--eval', stall + script, STORAGE, ...args], {reject: false})
}
