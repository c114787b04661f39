import {execFileSync} from 'node:child_process'
import {readFileSync} from 'node:fs'
import {request as startRequest} from 'node:http'
import {request} from 'node:https'
import {join} from 'node:path'
import {CarReader} from '@ipld/car'
import {describe, expect, onTestFinished, test} from 'vitest'
import {
  BlockStore,
  exportTree,
  importPath,
  openStorage,
  parseCid,
  type ServeOptions,
  serveStorage,
} from '../../../core/storage/index.js'
import {startKubo} from '../../fixtures/servers/start-kubo.js'
import {KUBO_CIDS} from '../../fixtures/storage/kubo-cids.js'
import {writeSceneFolder} from '../../fixtures/storage/scene-folder.js'
import {tempFolder} from '../../fixtures/storage/temp-folder.js'

const HELLO = parseCid(KUBO_CIDS.hello)
const HELLO_BYTES = Buffer.from('hello world')
const LOOPBACK = {host: '127.0.0.1', port: 0}

describe('candela storage serve', () => {
  test('serves a pinned block with its length, for ever', async () => {
    const {origin} = await serve()
    const response = await fetch(`${origin}/ipfs/${HELLO}?format=raw`)
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('hello world')
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'cache-control': 'public, max-age=29030400, immutable',
      'content-length': '11',
      'content-type': 'application/vnd.ipld.raw',
      etag: `"${HELLO}.raw"`,
    })
    const again = await fetch(`${origin}/ipfs/${HELLO}?format=raw`, {headers: {'if-none-match': `"${HELLO}.raw"`}})
    expect(again.status).toBe(304)
  })

  test('serves a whole tree as one CAR', async () => {
    const {origin, store, folder} = await serve()
    writeSceneFolder(join(folder, 'scene'))
    await importPath(store, join(folder, 'scene'))
    const {roots, cids} = await within(2000, async () => {
      const response = await fetch(`${origin}/ipfs/${KUBO_CIDS.scene}?format=car`)
      if (!response.ok) throw new Error(`HTTP ${response.status}`)
      const car = await CarReader.fromBytes(new Uint8Array(await response.arrayBuffer()))
      const found: string[] = []
      for await (const cid of car.cids()) found.push(cid.toString())
      return {roots: await car.getRoots(), cids: found}
    })
    expect(roots.map(String)).toEqual([KUBO_CIDS.scene])
    expect(cids).toHaveLength(29)
  })

  test('serves nothing that is not pinned, and nothing below another root', async () => {
    const {origin, store} = await serve({roots: [parseCid(KUBO_CIDS.empty)]})
    expect((await fetch(`${origin}/ipfs/${HELLO}?format=raw`)).status).toBe(404)
    await store.unpin(HELLO)
    const all = await serve({}, store)
    expect((await fetch(`${all.origin}/ipfs/${HELLO}?format=raw`)).status).toBe(404)
  })

  test.each([
    ['a path below a CID', 'GET', `/ipfs/${KUBO_CIDS.hello}/name`, 404],
    ['a text that is no CID', 'GET', '/ipfs/hello', 400],
    ['a page', 'GET', '/', 404],
    ['writing without a write token', 'PUT', `/ipfs/${KUBO_CIDS.hello}`, 405],
    ['pins without a write token', 'GET', '/pins', 405],
  ])('refuses %s', async (_, method, path, status) => {
    const {origin} = await serve()
    expect((await fetch(`${origin}${path}`, {method})).status).toBe(status)
  })

  test('asks readers and writers for their tokens', async () => {
    const {origin} = await serve({readToken: 'reader', writeToken: 'writer'})
    const ask = async (token: string, init: RequestInit = {}) =>
      (await fetch(`${origin}/ipfs/${HELLO}?format=raw`, {...init, headers: {authorization: `Bearer ${token}`}})).status
    expect([await ask('nobody'), await ask('reader'), await ask('writer')]).toEqual([401, 200, 200])
    const put = {method: 'PUT', body: HELLO_BYTES}
    expect([await ask('reader', put), await ask('writer', put)]).toEqual([401, 201])
  })

  test('takes no wrong block, and no pin of a tree that is not whole', async () => {
    const {origin} = await serve({writeToken: 'writer'})
    const put = async (path: string, body: string) => {
      const headers = {authorization: 'Bearer writer'}
      return (await fetch(`${origin}${path}`, {method: 'PUT', body, headers})).status
    }
    expect(await put(`/ipfs/${KUBO_CIDS.hello}`, 'hello worle')).toBe(400)
    expect(await put(`/ipfs/${KUBO_CIDS.hello}`, 'x'.repeat(2 * 1024 * 1024 + 1))).toBe(413)
    expect(await put(`/pins/${KUBO_CIDS.oneMebibyte}`, 'absent')).toBe(409)
    expect(await put(`/pins/${KUBO_CIDS.scene}`, 'absent')).toBe(409)
  })

  test('answers one peer no more requests at once than it should', async () => {
    const {origin} = await serve({requestsPerPeer: 1, writeToken: 'writer'})
    const holding = startRequest(`${origin}/ipfs/${HELLO}`, {method: 'PUT', headers: {authorization: 'Bearer writer'}})
    holding.on('error', () => undefined).write('h')
    await within(2000, async () => {
      const {status} = await fetch(`${origin}/ipfs/${HELLO}?format=raw`)
      if (status !== 429) throw new Error(`HTTP ${status}`)
    })
    holding.destroy()
    await within(2000, async () => {
      const {status} = await fetch(`${origin}/ipfs/${HELLO}?format=raw`)
      if (status !== 200) throw new Error(`HTTP ${status}`)
    })
  })

  test('speaks HTTPS', async () => {
    const folder = tempFolder()
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1']
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-keyout',
        key,
        '-out',
        cert,
        '-days',
        '2',
        ...subject,
      ],
      {stdio: 'pipe'},
    )
    const tls = {key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8')}
    const {origin} = await serve({tls})
    expect(origin).toMatch(/^https:/)
    const text = await new Promise<string>((resolve, reject) => {
      const asked = request(`${origin}/ipfs/${HELLO}?format=raw`, {ca: tls.cert}, async (response) => {
        const chunks: Buffer[] = []
        for await (const chunk of response) chunks.push(chunk)
        resolve(Buffer.concat(chunks).toString())
      })
      asked.on('error', reject).end()
    })
    expect(text).toBe('hello world')
  })
})

describe('a gateway of another maker', () => {
  test('is read as well: the one of Kubo', async () => {
    const folder = tempFolder()
    const kubo = await startKubo(join(folder, 'kubo'))
    try {
      writeSceneFolder(join(folder, 'scene'))
      kubo.ipfs('add', '--quieter', '--recursive', '--hidden', join(folder, 'scene'))
      const gateway = await openStorage(`${kubo.gatewayOrigin}?access=read`)
      const summary = await exportTree(gateway, KUBO_CIDS.scene, join(folder, 'copy'))
      expect(summary.files).toBe(26)
    } finally {
      await kubo.stop()
    }
  })
})

/** Serves a folder with one pinned block until the test ends. */
async function serve(options: Partial<ServeOptions> = {}, served?: BlockStore) {
  const folder = tempFolder()
  const store = served ?? new BlockStore(join(folder, 'blocks'))
  if (!served) {
    await store.put(HELLO, HELLO_BYTES)
    await store.pin(HELLO, 'hello')
  }
  const {origin, close} = await serveStorage(store, {...LOOPBACK, ...options})
  onTestFinished(close)
  return {origin, store, folder}
}

/** Repeats until it succeeds: the server looks for new pins once a second. */
async function within<Result>(timeoutMs: number, run: () => Promise<Result>): Promise<Result> {
  for (const deadlineMs = Date.now() + timeoutMs; ; ) {
    try {
      return await run()
    } catch (error) {
      if (Date.now() > deadlineMs) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}
