import {cpSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {execa} from 'execa'
import {describe, expect, onTestFinished, test} from 'vitest'
import {packagePath} from '../../../core/package-root.js'
import {BlockStore, importPath, serveStorage} from '../../../core/storage/index.js'
import {SECRET, writeStorageKeys} from '../../fixtures/storage/back-ends.js'
import {KUBO_CIDS} from '../../fixtures/storage/kubo-cids.js'
import {writeSceneFolder} from '../../fixtures/storage/scene-folder.js'
import {tempFolder} from '../../fixtures/storage/temp-folder.js'

describe('candela storage', () => {
  test('add prints the CID that Kubo prints, and get writes the folder back', async () => {
    const {folder, candela} = workplace()
    const added = await candela(['storage', 'add', join(folder, 'scene')])
    expect(added.stdout).toBe(KUBO_CIDS.scene)
    expect(added.stderr).toBe('Stored 3.0 MiB in 26 files, 3.0 MiB of it new.')
    const got = await candela(['storage', 'get', KUBO_CIDS.scene, join(folder, 'copy')])
    expect(got.stdout).toBe(join(folder, 'copy'))
    expect(readFileSync(join(folder, 'copy', '.hidden'), 'utf8')).toBe('hidden')
  })

  test('ls lists files, folders, sizes and CIDs', async () => {
    const {folder, candela} = workplace()
    mkdirSync(join(folder, 'small', 'textures'), {recursive: true})
    writeFileSync(join(folder, 'small', 'textures', 'hello.txt'), 'hello world')
    const {stdout: cid} = await candela(['storage', 'add', join(folder, 'small')])
    const {stdout} = await candela(['storage', 'ls', cid])
    expect(stdout).toMatchInlineSnapshot(`
      "BYTES  PATH                CID
          -  textures/           bafybeic6svhkwl3y2wvkj33weshyjjs5cbvgijh7yo3kjasyglrdwe2l74
         11  textures/hello.txt  bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e"
    `)
  })

  test('answers with one object under --json', async () => {
    const {folder, candela} = workplace()
    writeFileSync(join(folder, 'hello.txt'), 'hello world')
    const store = ['--store', join(folder, 'other-blocks'), '--json']
    const added = await candela(['storage', 'add', join(folder, 'hello.txt'), ...store])
    expect(JSON.parse(added.stdout)).toEqual({cid: KUBO_CIDS.hello, files: 1, sizeBytes: 11, newBytes: 11})
    const path = join(folder, 'copy.txt')
    const got = await candela(['storage', 'get', KUBO_CIDS.hello, path, ...store])
    expect(JSON.parse(got.stdout)).toEqual({cid: KUBO_CIDS.hello, path, files: 1, sizeBytes: 11})
    const listed = await candela(['storage', 'ls', KUBO_CIDS.hello, ...store])
    expect(JSON.parse(listed.stdout)).toEqual({
      cid: KUBO_CIDS.hello,
      entries: [{path: '', kind: 'file', sizeBytes: 11, cid: KUBO_CIDS.hello}],
    })
  })

  test('gc deletes what no pin needs, of what was used longest ago, down to --cache-max', async () => {
    const {folder, candela} = workplace()
    const collect = async (...flags: string[]) =>
      JSON.parse((await candela(['storage', 'gc', '--grace-hours', '0', '--json', ...flags])).stdout)
    const {stdout: cid} = await candela(['storage', 'add', join(folder, 'scene')])
    expect(await collect('--dry-run')).toMatchObject({removedBlocks: 0, keptBlocks: 29})
    await candela(['storage', 'pin', cid, '--remove'])
    expect(await collect('--cache-max', '1')).toMatchObject({removedBlocks: 0, keptBlocks: 29})
    expect(await collect()).toMatchObject({removedBlocks: 29, keptBlocks: 0})
  })

  test('add and get hold themselves to --limit-rate', async () => {
    const {folder, home, candela} = workplace()
    writeStorageKeys(home)
    const store = new BlockStore(join(folder, 'other'))
    await importPath(store, join(folder, 'scene'))
    const [read, written] = [store, new BlockStore(join(folder, 'written'))].map((each) =>
      serveStorage(each, {host: '127.0.0.1', port: 0, writeToken: SECRET}),
    ) as [ReturnType<typeof serveStorage>, ReturnType<typeof serveStorage>]
    for (const server of [read, written]) onTestFinished(async () => (await server).close())
    const timed = async (args: string[], home: string) => {
      const beganAtMs = performance.now()
      const {exitCode} = await candela(['storage', ...args, '--limit-rate', '2MB/s'], {CANDELA_HOME: home})
      return {exitCode, tookMs: performance.now() - beganAtMs}
    }
    cpSync(home, join(folder, 'reader'), {recursive: true})
    // 3 MiB at this rate, less what a burst may have at once.
    const leastMs = (3 * 1024 ** 2) / 2000 - 250
    const runs = [
      timed(['add', join(folder, 'scene'), '--store', (await written).origin], home),
      timed(['get', KUBO_CIDS.scene, join(folder, 'copy'), '--store', (await read).origin], join(folder, 'reader')),
    ]
    for (const {exitCode, tookMs} of await Promise.all(runs)) {
      expect(exitCode).toBe(0)
      expect(tookMs).toBeGreaterThan(leastMs)
    }
  })

  test.each([
    ['a text that is no CID', ['ls', 'scene.blend'], 2, 'CID_UNSUPPORTED'],
    ['a path that is not there', ['add', '/nowhere/scene'], 3, 'SOURCE_MISSING'],
    ['a block that is not there', ['ls', KUBO_CIDS.hello], 8, 'BLOCK_MISSING'],
    ['a target that exists', ['get', KUBO_CIDS.hello, '/'], 2, 'TARGET_EXISTS'],
    [
      'a rate for a folder',
      ['add', 'scene', '--store', 'fs:/mnt/farm', '--limit-rate', '5MB/s'],
      2,
      'LIMIT_RATE_STORE',
    ],
  ])('ends with its exit code for %s', async (_, args, exitCode, code) => {
    const {candela} = workplace()
    const result = await candela(['storage', ...args, '--json'])
    expect(result.exitCode).toBe(exitCode)
    expect(JSON.parse(result.stdout).error.code).toBe(code)
  })
})

function workplace() {
  const folder = tempFolder()
  writeSceneFolder(join(folder, 'scene'))
  const home = join(folder, 'home')
  const candela = (args: string[], env: Record<string, string> = {}) =>
    execa(process.execPath, [packagePath('cli/bin/candela.js'), ...args], {
      env: {CANDELA_HOME: home, NO_COLOR: '1', ...env},
      reject: false,
    })
  return {folder, home, candela}
}
