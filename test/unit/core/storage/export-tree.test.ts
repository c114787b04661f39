import {mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {BlockStore} from '../../../../core/storage/block-store.js'
import {exportTree} from '../../../../core/storage/export-tree.js'
import {importFiles, importPath} from '../../../../core/storage/import-tree.js'
import {BlockMissingError, TargetExistsError, TargetRefusedError} from '../../../../core/storage/storage-errors.js'
import {putLeaf} from '../../../fixtures/storage/hostile-dag.js'
import {writeSceneFolder} from '../../../fixtures/storage/scene-folder.js'
import {seededBytes} from '../../../fixtures/storage/seeded-bytes.js'
import {tempFolder} from '../../../fixtures/storage/temp-folder.js'

describe('exportTree', () => {
  test('writes back exactly what was imported', async () => {
    const {store, source, target} = workplace()
    const imported = await importPath(store, source)
    const exported = await exportTree(store, imported.cid, target)
    expect(exported).toEqual({files: imported.files, sizeBytes: imported.sizeBytes})
    expect(readTree(target)).toEqual(readTree(source))
  })

  test('writes a file of several leaves', async () => {
    const {store, source, target} = workplace()
    const bytes = seededBytes('leaves', 2_500_000)
    writeFileSync(join(source, 'scene.blend'), bytes)
    const {cid} = await importPath(store, join(source, 'scene.blend'))
    await exportTree(store, cid, target)
    expect(readFileSync(target)).toEqual(bytes)
  })

  test('writes a folder of more entries than one block holds', async () => {
    const {store, source, target} = workplace()
    writeFileSync(join(source, 'x'), 'x')
    const names = Array.from({length: 1200}, (_, index) => `frame_${index}_`.padEnd(200, 'x'))
    const entries = names.map((path) => ({path, source: join(source, 'x')}))
    const {cid} = await importFiles(store, entries)
    expect(await exportTree(store, cid, target)).toEqual({files: 1200, sizeBytes: 1200})
    expect(readdirSync(target).sort()).toEqual(names.sort())
  })

  test('creates the folders above the target', async () => {
    const {store, target} = workplace()
    await exportTree(store, (await putLeaf(store, 'hello')).toString(), join(target, 'a', 'b'))
    expect(readFileSync(join(target, 'a', 'b'), 'utf8')).toBe('hello')
  })

  test('gives files and folders plain modes', async () => {
    const {store, source, target} = workplace()
    const umask = process.umask()
    const {cid} = await importPath(store, source)
    await exportTree(store, cid, target)
    expect(statSync(target).mode & 0o777).toBe(0o755 & ~umask)
    expect(statSync(join(target, '.hidden')).mode & 0o777).toBe(0o644 & ~umask)
  })

  test('reports what was written', async () => {
    const {store, source, target} = workplace()
    const {cid, sizeBytes} = await importPath(store, source)
    const seen: number[] = []
    await exportTree(store, cid, target, {}, {onProgress: (writtenBytes) => seen.push(writtenBytes)})
    expect(seen.at(-1)).toBe(sizeBytes)
  })

  test.each([
    ['a folder', (path: string) => mkdirSync(path)],
    ['a file', (path: string) => writeFileSync(path, 'mine')],
    ['a broken symbolic link', (path: string) => symlinkSync('/nowhere', path)],
  ])('refuses a target where %s is', async (_, occupy) => {
    const {store, target} = workplace()
    occupy(target)
    const cid = (await putLeaf(store, 'hello')).toString()
    await expect(exportTree(store, cid, target)).rejects.toThrow(TargetExistsError)
  })

  test('says so when the system does not let it write', async () => {
    const {store, source} = workplace()
    const cid = (await putLeaf(store, 'hello')).toString()
    const target = join(source, '.hidden', 'target')
    await expect(exportTree(store, cid, target)).rejects.toThrow(TargetRefusedError)
  })

  test('leaves nothing behind when a block is missing', async () => {
    const {store, source, target, folder} = workplace()
    const {cid} = await importPath(store, source)
    const other = new BlockStore(join(folder, 'partial-blocks'))
    for (const name of listBlockNames(store).slice(0, 20)) writeBlockCopy(store, other, name)
    const before = readdirSync(folder)
    await expect(exportTree(other, cid, target)).rejects.toThrow(BlockMissingError)
    expect(readdirSync(folder)).toEqual(before)
  })

  test('leaves nothing behind when it is interrupted', async () => {
    const {store, source, target, folder} = workplace()
    const {cid} = await importPath(store, source)
    const before = readdirSync(folder)
    const controller = new AbortController()
    const reason = new Error('stopped')
    const exporting = exportTree(
      store,
      cid,
      target,
      {},
      {
        signal: controller.signal,
        onProgress: (writtenBytes) => {
          if (writtenBytes > 1_000_000) controller.abort(reason)
        },
      },
    )
    await expect(exporting).rejects.toBe(reason)
    expect(readdirSync(folder)).toEqual(before)
  })
})

function workplace(): {folder: string; store: BlockStore; source: string; target: string} {
  const folder = tempFolder()
  const source = join(folder, 'source')
  writeSceneFolder(source)
  return {folder, source, target: join(folder, 'target'), store: new BlockStore(join(folder, 'blocks'))}
}

function readTree(root: string): Record<string, string> {
  const entries = readdirSync(root, {recursive: true, withFileTypes: true})
  return Object.fromEntries(
    entries
      .map((entry) => {
        const path = join(entry.parentPath, entry.name)
        return [path.slice(root.length), entry.isFile() ? readFileSync(path, 'base64') : 'folder']
      })
      .sort(),
  )
}

function listBlockNames(store: BlockStore): string[] {
  return readdirSync(store.dir, {recursive: true, withFileTypes: true})
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(store.dir.length + 1))
}

function writeBlockCopy(from: BlockStore, to: BlockStore, name: string): void {
  mkdirSync(join(to.dir, name, '..'), {recursive: true})
  writeFileSync(join(to.dir, name), readFileSync(join(from.dir, name)))
}
