import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {packagePath} from '../../../core/package-root.js'
import {BlockStore, exportTree, importPath, parseCid, pushTree} from '../../../core/storage/index.js'
import {listBlocks} from '../../../core/storage/list-blocks.js'
import {forEachInParallel} from '../../../core/storage/map-in-parallel.js'
import {BACK_ENDS, openAs, writeStorageKeys} from '../../fixtures/storage/back-ends.js'
import {type BundledStorage, bundleStorage} from '../../fixtures/storage/bundle-storage.js'
import {seededBytes} from '../../fixtures/storage/seeded-bytes.js'

/** How often a push is killed; the server of a presigned bucket is the gateway again, and its bucket the one without it. */
const KILLS = {fs: 20, gateway: 20, kubo: 20, s3: 20, 'presigned bucket': 8}
/** Longest time from the last block that is waited for to the kill: those that send many at once take longer then. */
const LONGEST_MS = {fs: 60, gateway: 60, kubo: 400, s3: 400, 'presigned bucket': 60}
const FILES = 160
const FILE_BYTES = 250_000

const source = mkdtempSync(join(tmpdir(), 'candela-kill-'))
const blocks = join(source, 'blocks')
const home = join(source, 'home')
let bundled: BundledStorage
let root: string

beforeAll(async () => {
  bundled = await bundleStorage()
  writeStorageKeys(home)
  mkdirSync(join(source, 'scene'))
  for (let file = 0; file < FILES; file += 1) {
    writeFileSync(join(source, 'scene', `${file}.bin`), seededBytes(`kill ${file}`, FILE_BYTES))
  }
  root = (await importPath(new BlockStore(blocks), join(source, 'scene'))).cid
})
afterAll(() => {
  bundled?.remove()
  rmSync(source, {recursive: true, force: true})
})

describe.each(BACK_ENDS)('a push into $name', ({name, start}) => {
  const dir = mkdtempSync(join(tmpdir(), 'candela-killed-'))
  afterAll(() => rmSync(dir, {recursive: true, force: true}))

  const kills = KILLS[name]

  test(`that is killed at ${kills} random points is gone on with, and a pin never lies`, async () => {
    const running = await start(join(dir, 'server'))
    try {
      const storage = await openAs(home, running.url())
      for (let kill = 0; kill < kills; kill += 1) {
        await pushAndKill(running.url(), Math.random() * FILES)
        // Between the last block and the pin is a moment too, a long one on a slow disk.
        if (!(await storage.isPinned(parseCid(root)))) continue
        expect(await countMissing(running.url())).toBe(0)
        await storage.unpin(parseCid(root))
        await running.forget()
      }
      const left = await countMissing(running.url())
      const {newBlocks} = await pushTree(new BlockStore(blocks), storage, parseCid(root), name)
      expect(newBlocks).toBe(left)
      const copy = join(dir, 'copy')
      await exportTree(await openAs(home, running.url()), root, copy)
      expect((await importPath(new BlockStore(blocks), copy)).cid).toBe(root)
    } finally {
      await running.stop()
    }
  }, 600_000)

  /** Kills a push in another process after some blocks, or a moment later. */
  async function pushAndKill(url: string, blocksBefore: number): Promise<void> {
    const script = packagePath('test/fixtures/storage/push-child.mjs')
    const env = {...process.env, CANDELA_HOME: home}
    const child = spawn(process.execPath, [script, bundled.url, blocks, url, root], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const ended = once(child, 'exit')
    let lines = 0
    const reached = new Promise<void>((resolve) => {
      child.stdout.on('data', (chunk) => {
        lines += String(chunk).split('\n').length - 1
        if (lines >= blocksBefore) resolve()
      })
    })
    await Promise.race([reached, ended])
    await sleep(Math.random() * LONGEST_MS[name])
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await ended
  }

  /** Blocks of the tree that the storage lacks. */
  async function countMissing(url: string): Promise<number> {
    const storage = await openAs(home, url)
    let missing = 0
    await forEachInParallel(listBlocks(new BlockStore(blocks), parseCid(root)), 16, async (cid) => {
      if (!(await storage.has(cid))) missing += 1
    })
    return missing
  }
})
