import {chmodSync, mkdirSync, readdirSync, symlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {pathToFileURL} from 'node:url'
import {execa} from 'execa'
import {describe, expect, test} from 'vitest'
import {packagePath} from '../../../core/package-root.js'
import {BlockCorruptError, BlockMissingError, BlockStore, importPath, openStorage} from '../../../core/storage/index.js'
import {onSmallDisk} from '../../fixtures/servers/full-disk.js'
import {asNobody} from '../../fixtures/storage/as-nobody.js'
import {cidOf} from '../../fixtures/storage/hostile-dag.js'
import {seededBytes} from '../../fixtures/storage/seeded-bytes.js'
import {tempFolder} from '../../fixtures/storage/temp-folder.js'

const MIB = 1024 * 1024
const BYTES = seededBytes('single', 1000)
const SINGLE = cidOf(0x55, BYTES)

interface Fault {
  code?: string
  message?: string
}

interface FullDisk extends Fault {
  left: {tmp: string[]; pins: string[]; disk: string[]}
}

describe('a folder', () => {
  test('on a disk that is full says so, keeps no pin and nothing half-written, and goes on once there is room', async () => {
    const folder = tempFolder()
    const [seed, disk, file] = ['seed', 'disk', 'large.bin'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ]
    for (const each of [seed, disk]) mkdirSync(each)
    writeFileSync(file, seededBytes('large', 10 * MIB))
    const blocks = join(folder, 'local')
    const {cid: root} = await importPath(new BlockStore(blocks), file)
    const module = pathToFileURL(packagePath('dist', 'core', 'storage', 'index.js')).href
    const script = packagePath('test/fixtures/storage/full-folder-child.mjs')
    const [command = '', ...args] = onSmallDisk(disk, seed, 14 * MIB)
    const {stdout} = await execa(command, [...args, process.execPath, script, module, blocks, root, file, disk])
    const {pushed, imported, exported, newBlocks, isPinned} = JSON.parse(stdout) as {
      [key in 'pushed' | 'imported' | 'exported']: FullDisk
    } & {newBlocks: number; isPinned: boolean}
    for (const {code, message, left} of [pushed, imported]) {
      expect(code).toBe('DISK_SPACE')
      expect(message).toMatch(/^The disk is full: \S+ could not be written\.$/)
      expect(left).toEqual({tmp: [], pins: [], disk: ['blocks', 'filler']})
    }
    expect(exported).toMatchObject({code: 'DISK_SPACE', left: {disk: ['blocks', 'filler']}})
    expect(exported.message).toMatch(/^The tree has at least 10485760 bytes, but \S+ has room for \d+ bytes\.$/)
    expect(isPinned).toBe(true)
    expect(newBlocks).toBeGreaterThan(5)
    expect(newBlocks).toBeLessThan(11)
  })

  test('of keys that may not be read says so in one sentence, with what helps', async () => {
    const home = tempFolder()
    chmodSync(home, 0o755)
    writeFileSync(join(home, 'storage-keys.json'), '{}', {mode: 0o000})
    const run = `
      process.env.CANDELA_HOME = args[0]
      return storage.openStorage('http://127.0.0.1:1').catch(({code, message, suggestions}) => ({code, message, suggestions}))`
    const path = join(home, 'storage-keys.json')
    expect(await asNobody(run, [home])).toEqual({
      code: 'PRIVATE_FILE',
      message: `${path} cannot be read: the system says EACCES.`,
      suggestions: [`Let yourself read it: chmod u+r '${path}'`, 'Or set CANDELA_HOME to a folder of your own.'],
    })
  })

  test('that may not be written says so in one sentence', async () => {
    const folder = tempFolder()
    const [closed, hidden] = ['closed', 'hidden'].map((name) => join(folder, name)) as [string, string]
    chmodSync(folder, 0o755)
    mkdirSync(closed, {mode: 0o555})
    mkdirSync(hidden, {mode: 0o000})
    const run = `
      const cid = storage.parseCid(args[1])
      const faults = []
      const note = ({code, message}) => faults.push({code, message})
      for (const dir of args.slice(2)) {
        const target = await storage.openStorage('fs:' + dir)
        await target.put(cid, Buffer.from(args[0], 'base64')).catch(note)
        await target.pin(cid, 'pin').catch(note)
      }
      return faults`
    const faults = await asNobody<Fault[]>(run, [BYTES.toString('base64'), SINGLE.toString(), closed, hidden])
    expect(faults).toHaveLength(4)
    for (const {code, message} of faults) {
      expect(code).toBe('TARGET_REFUSED')
      expect(message).toMatch(/^\S+\/(closed|hidden)\/\S+ could not be written: the system says EACCES\.$/)
    }
    expect(readdirSync(closed)).toEqual([])
  })

  test('finds bytes that are not the block, once: then the block counts as missing and is taken anew', async () => {
    const dir = join(tempFolder(), 'blocks')
    const storage = await openStorage(`fs:${dir}`)
    await storage.put(SINGLE, BYTES)
    const name = SINGLE.toString()
    writeFileSync(join(dir, name.slice(-3, -1), name), seededBytes('other', 1000))
    await expect(storage.get(SINGLE)).rejects.toThrow(BlockCorruptError)
    await expect(storage.get(SINGLE)).rejects.toThrow(BlockMissingError)
    expect(await storage.has(SINGLE)).toBe(false)
    await storage.put(SINGLE, BYTES)
    expect(Buffer.from(await storage.get(SINGLE)).equals(BYTES)).toBe(true)
  })
})

describe('an import as an ordinary user', () => {
  test('says in one sentence what it may not read, and leaves nothing behind', async () => {
    const folder = tempFolder()
    chmodSync(folder, 0o755)
    const unreadable = {
      file: (path: string) => writeFileSync(path, 'x', {mode: 0o000}),
      folder: (path: string) => mkdirSync(path, {mode: 0o000}),
      link: linkThroughClosedFolder,
    }
    const blocks = join(folder, 'blocks')
    mkdirSync(blocks)
    chmodSync(blocks, 0o777)
    const scenes = Object.entries(unreadable).map(([name, make]) => {
      const scene = join(folder, `scene with ${name}`)
      mkdirSync(scene)
      writeFileSync(join(scene, 'fine.bin'), seededBytes('fine', 100_000))
      make(join(scene, name))
      return scene
    })
    const run = `
      const store = new storage.BlockStore(args[0])
      const faults = []
      for (const scene of args.slice(1)) {
        await storage.importPath(store, scene).catch(({code, message}) => faults.push({code, message}))
      }
      return faults`
    const faults = await asNobody<Fault[]>(run, [blocks, ...scenes])
    expect(faults).toEqual(
      Object.keys(unreadable).map((name, index) => ({
        code: 'SOURCE_MISSING',
        message: `${join(scenes[index] ?? '', name)} cannot be read: the system says EACCES.`,
      })),
    )
    const left = readdirSync(blocks, {recursive: true, encoding: 'utf8'})
    expect(left.filter((path) => /^(tmp|pins)\//.test(path))).toEqual([])
  })
})

/** A symbolic link to a file of the same folder, by way of a folder that nobody may search. */
function linkThroughClosedFolder(path: string): void {
  const inner = join(path, '..', 'inner')
  mkdirSync(inner)
  writeFileSync(join(inner, 'wood.png'), 'wood')
  symlinkSync('inner/wood.png', path)
  chmodSync(inner, 0o600)
}
