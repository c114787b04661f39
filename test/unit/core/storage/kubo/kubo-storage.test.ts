import {once} from 'node:events'
import {createServer, type Server} from 'node:http'
import type {AddressInfo} from 'node:net'
import {setTimeout as sleep} from 'node:timers/promises'
import {describe, expect, onTestFinished, test} from 'vitest'
import {parseCid} from '../../../../../core/storage/block-cid.js'
import {KuboStorage} from '../../../../../core/storage/kubo/kubo-storage.js'
import {pinInKubo} from '../../../../../core/storage/kubo/pin-in-kubo.js'
import {KUBO_CIDS} from '../../../../fixtures/storage/kubo-cids.js'

const HELLO = parseCid(KUBO_CIDS.hello)

describe('KuboStorage', () => {
  test('says that a daemon is too old', async () => {
    const origin = await standIn({Version: '0.39.0', Commit: '', Repo: '18', System: '', Golang: ''})
    await expect(new KuboStorage({origin}).get(HELLO)).rejects.toMatchObject({
      message: `Kubo at ${origin} has version 0.39.0; expected 0.40 or newer.`,
      suggestions: ['Update Kubo: https://docs.ipfs.tech/install/command-line/'],
    })
  })

  test('takes no pin for done whose answer ends early', async () => {
    const origin = await standIn({Version: '0.43.0'}, {Progress: 1, Bytes: 10})
    const walked: number[] = []
    const storage = new KuboStorage({origin, signal: AbortSignal.timeout(300)})
    await expect(storage.pin(HELLO, 'hello', {onProgress: (bytes) => walked.push(bytes)})).rejects.toThrow()
    expect(walked[0]).toBe(10)
  })

  test('gives a pin up that goes silent, not one that says how far it is', async () => {
    const address = {silenceMs: 200}
    const silent = await pinningDaemon(['{"Progress": 1, "Bytes": 10}'])
    await expect(pinInKubo({...address, origin: silent}, HELLO, 'hello')).rejects.toMatchObject({name: 'TimeoutError'})
    const lines = [1, 2, 3, 4].map((step) => `{"Progress": ${step}}`)
    const slow = await pinningDaemon([...lines, `{"Pins": ["${HELLO}"]}`])
    await pinInKubo({...address, origin: slow}, HELLO, 'hello')
  })
})

/** A stand-in for a daemon that says one line every 100 ms while it pins, and nothing after the last. */
async function pinningDaemon(lines: readonly string[]): Promise<string> {
  const server = createServer(async (_, response) => {
    response.writeHead(200, {'content-type': 'application/json'})
    for (const line of lines) {
      response.write(`${line}\n`)
      await sleep(100)
    }
  })
  return listen(server)
}

/** A stand-in for a daemon: a real one that old takes minutes to build for one line, and none ends an answer early when asked to. */
async function standIn(version: object, pin: object = {}): Promise<string> {
  const server = createServer((request, response) => {
    const isPin = request.url?.startsWith('/api/v0/pin/add')
    response.writeHead(200, {'content-type': 'application/json'})
    response.end(`${JSON.stringify(isPin ? pin : version)}\n`)
  })
  return listen(server)
}

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
