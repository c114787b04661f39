import {mkdirSync, readdirSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {pathToFileURL} from 'node:url'
import {execa} from 'execa'
import {describe, expect, test} from 'vitest'
import {packagePath} from '../../../core/package-root.js'
import {BlockStore, parseCid} from '../../../core/storage/index.js'
import {listBlocks} from '../../../core/storage/list-blocks.js'
import {isFlushed, readFlushes} from '../../fixtures/storage/flush-record.js'
import {seededBytes} from '../../fixtures/storage/seeded-bytes.js'
import {tempFolder} from '../../fixtures/storage/temp-folder.js'

const MIB = 1024 * 1024

// A power cut cannot be made here. What it takes is what was not flushed, so the order of the real calls is looked at.
describe('a power cut', () => {
  test.each([
    ['an import by several threads', 'await storage.importPath(new storage.BlockStore(to), scene)'],
    [
      'a push into a folder',
      `const from = new storage.BlockStore(to + '.local')
       const {cid} = await storage.importPath(from, scene)
       await storage.pushTree(from, await storage.openStorage('fs:' + to), storage.parseCid(cid), 'pushed')`,
    ],
  ])('leaves no pin whose blocks it took: %s flushes them first, then the pin', async (_, run) => {
    const folder = tempFolder()
    const [scene, blocks, record] = ['scene', 'blocks', 'record'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ]
    mkdirSync(scene)
    writeFileSync(join(scene, 'large.bin'), seededBytes('large', 20 * MIB))
    for (let file = 0; file < 80; file += 1) writeFileSync(join(scene, `${file}.bin`), seededBytes(`${file}`, 2000))
    const script = `
      const [module, to, scene] = process.argv.slice(1)
      const storage = await import(module)
      ${run}`
    const hook = pathToFileURL(packagePath('test/fixtures/storage/record-flushes.mjs')).href
    const module = pathToFileURL(packagePath('dist', 'core', 'storage', 'index.js')).href
    const options = ['--import', hook, '--input-type=module', '--eval', script]
    await execa(process.execPath, [...options, module, blocks, scene], {env: {FLUSH_RECORD: record}})

    const lines = readFlushes(record)
    const store = new BlockStore(blocks)
    const [pin = ''] = readdirSync(join(blocks, 'pins'))
    const pinPath = join(blocks, 'pins', pin)
    const pinned = lines.findIndex(({what, path}) => what === 'renaming' && path === pinPath)
    const names: string[] = []
    for await (const cid of listBlocks(store, parseCid(pin.replace('.pin', '')))) names.push(cid.toString())
    expect(names.length).toBeGreaterThan(100)
    expect(pinned).toBeGreaterThan(names.length)
    // Names are flushed once all bytes are.
    const folders = new Set(names.map((name) => join(blocks, name.slice(-3, -1))))
    const begun = lines.findIndex(({what, path}) => what === 'flushing' && folders.has(path))
    for (const name of names) {
      const path = join(blocks, name.slice(-3, -1), name)
      // What a worker renames is not written down; that it can be opened to be flushed says that it has its name.
      const named = lines.findIndex((line) => line.path === path && ['renamed', 'flushing'].includes(line.what))
      const facts = {
        bytesAreFlushed: isFlushed(lines, path, named - 1, begun),
        nameIsFlushed: isFlushed(lines, dirname(path), named, pinned),
        folderIsFlushed: isFlushed(lines, blocks, named, pinned),
      }
      expect(facts).toEqual({bytesAreFlushed: true, nameIsFlushed: true, folderIsFlushed: true})
    }
    const partial = lines[pinned]?.from ?? ''
    expect(isFlushed(lines, partial, 0, pinned)).toBe(true)
    expect(isFlushed(lines, dirname(pinPath), pinned, lines.length)).toBe(true)
    expect(isFlushed(lines, blocks, pinned, lines.length)).toBe(true)
  })
})
