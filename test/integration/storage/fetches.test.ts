import {existsSync, readdirSync, writeFileSync} from 'node:fs'
import {basename, join} from 'node:path'
import {execa} from 'execa'
import {describe, expect, onTestFinished, test} from 'vitest'
import {packagePath} from '../../../core/package-root.js'
import {
  BlockStore,
  exportTree,
  importPath,
  openNetworkStorage,
  parseCid,
  serveStorage,
} from '../../../core/storage/index.js'
import {lendBlocks} from '../../../node/lend-blocks.js'
import {startUnrulyProxy} from '../../fixtures/servers/unruly-proxy.js'
import {inHome, writeStorageKeys} from '../../fixtures/storage/back-ends.js'
import {KUBO_CIDS} from '../../fixtures/storage/kubo-cids.js'
import {writeSceneFolder} from '../../fixtures/storage/scene-folder.js'
import {seededBytes} from '../../fixtures/storage/seeded-bytes.js'
import {tempFolder} from '../../fixtures/storage/temp-folder.js'

const BLOCKS_OF_SCENE = 29

describe('a node', () => {
  test('fetches a scene once, and of a changed one what is new alone', async () => {
    const {folder, store, requests, addChanged} = await farm()
    const node = await store('node')
    await exportTree(node, KUBO_CIDS.scene, join(folder, 'job-1'))
    expect(requests()).toHaveLength(BLOCKS_OF_SCENE)
    expect(new Set(requests()).size).toBe(BLOCKS_OF_SCENE)
    await exportTree(await store('node'), KUBO_CIDS.scene, join(folder, 'job-2'))
    expect(requests()).toHaveLength(BLOCKS_OF_SCENE)
    await exportTree(await store('node'), await addChanged(), join(folder, 'job-3'))
    expect(requests()).toHaveLength(BLOCKS_OF_SCENE + 2)
  })

  test('that is killed while it fetches goes on with what had arrived, and writes nothing half', async () => {
    const {folder, requests, origin, slowDown} = await farm()
    const [target, home] = [join(folder, 'out', 'scene'), join(folder, 'killed')]
    const fetchScene = () =>
      execa(
        process.execPath,
        [packagePath('cli/bin/candela.js'), 'storage', 'get', KUBO_CIDS.scene, target, '--store', origin],
        {
          env: {CANDELA_HOME: home},
          reject: false,
        },
      )
    slowDown(true)
    const first = fetchScene()
    await expect.poll(() => requests().length, {timeout: 20_000, interval: 10}).toBeGreaterThan(20)
    first.kill('SIGKILL')
    expect((await first).signal).toBe('SIGKILL')
    expect(existsSync(target)).toBe(false)
    slowDown(false)
    const arrived = countBlocks(new BlockStore(join(home, 'storage', 'blocks')))
    expect(arrived).toBeGreaterThan(2)
    const before = requests().length
    expect((await fetchScene()).exitCode).toBe(0)
    expect(requests()).toHaveLength(before + BLOCKS_OF_SCENE - arrived)
    expect(readdirSync(target)).toContain('cache')
  })

  test('borrows from one that has the scene before it asks the back end', async () => {
    const {folder, store, requests, lend} = await farm()
    const scenes = join(folder, 'scenes')
    await exportTree(await store('lender'), KUBO_CIDS.scene, join(scenes, KUBO_CIDS.scene))
    const fetched = requests().length
    const {origin} = await lend('lender', scenes, 'lan')
    await exportTree(await store('borrower', [origin]), KUBO_CIDS.scene, join(folder, 'copy'))
    expect(requests()).toHaveLength(fetched)
  })

  test('lends to nobody without the token, and nothing but scenes; the borrower gets it elsewhere', async () => {
    const {folder, store, requests, lend} = await farm()
    const scenes = join(folder, 'scenes')
    await exportTree(await store('lender'), KUBO_CIDS.scene, join(scenes, KUBO_CIDS.scene))
    const secret = new BlockStore(join(folder, 'lender'))
    await secret.put(parseCid(KUBO_CIDS.hello), Buffer.from('hello world'))
    await secret.pin(parseCid(KUBO_CIDS.hello), 'pinned, but no scene')
    const {origin} = await lend('lender', scenes, 'another')
    const ask = async (cid: string, token: string) =>
      (await fetch(`${origin}/ipfs/${cid}?format=raw`, {headers: {authorization: `Bearer ${token}`}})).status
    expect(await ask(KUBO_CIDS.scene, 'another')).toBe(200)
    expect(await ask(KUBO_CIDS.scene, 'lan')).toBe(401)
    expect(await ask(KUBO_CIDS.hello, 'another')).toBe(404)
    const before = requests().length
    await exportTree(await store('borrower', [origin]), KUBO_CIDS.scene, join(folder, 'copy'))
    expect(requests()).toHaveLength(before + BLOCKS_OF_SCENE)
  })
})

/** Blocks of the scene that a folder holds. */
function countBlocks(store: BlockStore): number {
  const names = readdirSync(store.dir, {recursive: true, encoding: 'utf8'}).map((path) => basename(path))
  return names.filter((name) => /^baf[a-z2-7]+$/.test(name)).length
}

/** A back end that counts what is asked of it, and machines with folders of their own. */
async function farm() {
  const folder = tempFolder()
  const home = join(folder, 'home')
  writeStorageKeys(home, 'lan')
  const backEnd = new BlockStore(join(folder, 'back-end'))
  writeSceneFolder(join(folder, 'scene'))
  await importPath(backEnd, join(folder, 'scene'))
  const served = await serveStorage(backEnd, {host: '127.0.0.1', port: 0})
  const line = await startUnrulyProxy(served.origin)
  onTestFinished(async () => {
    await line.stop()
    await served.close()
  })
  return {
    folder,
    origin: line.origin,
    /** Whether every answer takes 300 ms. */
    slowDown: (isSlow: boolean) => line.behave(isSlow ? 'lags' : 'none'),
    requests: () => line.requests.filter((request) => request.startsWith('GET /ipfs/')),
    store: (name: string, lenders: string[] = []) =>
      inHome(home, () =>
        openNetworkStorage({blocksDir: join(folder, name), storage: [`${line.origin}?access=read`], lenders}),
      ),
    lend: async (name: string, scenesDir: string, token: string) => {
      const lent = await lendBlocks({host: '127.0.0.1', port: 0, token}, {blocksDir: join(folder, name), scenesDir})
      onTestFinished(() => lent.close())
      return lent
    },
    addChanged: async () => {
      writeFileSync(join(folder, 'scene', 'frame_0003.bin'), seededBytes('changed', 128 * 1024))
      const {cid} = await importPath(backEnd, join(folder, 'scene'))
      // The server looks for new pins once a second.
      for (let status = 404; status !== 200; ) status = (await fetch(`${served.origin}/ipfs/${cid}?format=raw`)).status
      return cid
    },
  }
}
