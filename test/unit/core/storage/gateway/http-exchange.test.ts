import {once} from 'node:events'
import {createServer, type RequestListener} from 'node:http'
import {type AddressInfo, createServer as createRawServer, type Server, type Socket} from 'node:net'
import {describe, expect, onTestFinished, test} from 'vitest'
import {exchange} from '../../../../../core/storage/gateway/http-exchange.js'
import {BlockSizeError} from '../../../../../core/storage/storage-errors.js'

const QUESTION = {maxBytes: 100}

describe('exchange', () => {
  test('reads a body whose length is declared, and one in pieces without a length', async () => {
    const origin = await listen((request, response) => {
      if (request.url === '/pieces') response.write('in ')
      response.end(request.url === '/pieces' ? 'pieces' : 'whole')
    })
    expect(textOf(await exchange(`${origin}/`, QUESTION))).toBe('whole')
    expect(textOf(await exchange(`${origin}/pieces`, QUESTION))).toBe('in pieces')
  })

  test('refuses a body that is too long, declared or not', async () => {
    const origin = await listen((request, response) => {
      if (request.url === '/pieces') response.write('x')
      response.end('x'.repeat(100_000))
    })
    for (const path of ['', 'pieces']) {
      await expect(exchange(`${origin}/${path}`, QUESTION)).rejects.toThrow(BlockSizeError)
    }
  })

  test('reads no body of HEAD, whatever length it declares', async () => {
    const origin = await listen((_request, response) => void response.writeHead(200, {'content-length': 5000}).end())
    const {status, body} = await exchange(origin, {...QUESTION, method: 'HEAD'})
    expect([status, body.length]).toEqual([200, 0])
  })

  test('a connection that breaks inside a body is an error', async () => {
    const origin = await listen((_request, response) => {
      response.writeHead(200, {'content-length': 50})
      response.write('half', () => response.destroy())
    })
    await expect(exchange(origin, QUESTION)).rejects.toThrow('the connection ended after 4 of 50 bytes')
  })

  test('shows the key to the origin that it is for, not to where a redirect leads', async () => {
    const keys: (string | undefined)[] = []
    const bucket = await listen((request, response) => {
      keys.push(request.headers.authorization)
      response.end('block')
    })
    const gateway = await listen((request, response) => {
      keys.push(request.headers.authorization)
      if (request.url === '/here') response.writeHead(307, {location: '/again'}).end()
      else response.writeHead(307, {location: bucket}).end()
    })
    const answer = await exchange(`${gateway}/here`, {...QUESTION, headers: {authorization: 'Bearer secret'}})
    expect(textOf(answer)).toBe('block')
    expect(answer.isRedirected).toBe(true)
    expect(keys).toEqual(['Bearer secret', 'Bearer secret', undefined])
  })

  test('does not follow redirects for ever', async () => {
    const origin = await listen((_request, response) => void response.writeHead(302, {location: '/'}).end())
    await expect(exchange(origin, QUESTION)).rejects.toThrow('more than 5 redirects')
  })

  test('ends when it is told to', async () => {
    const stop = new AbortController()
    const origin = await listen(() => stop.abort())
    await expect(exchange(origin, {...QUESTION, signal: stop.signal})).rejects.toThrow('aborted')
  })
})

describe('a connection', () => {
  test('is asked again, and left when the server ended it meanwhile', async () => {
    const sockets = new Set<Socket>()
    const origin = await listen(({socket, url}, response) => {
      sockets.add(socket)
      if (url === '/' || sockets.size > 1) response.end('block')
      else socket.destroy()
    })
    for (const path of ['/', '/', '/ended']) {
      expect(textOf(await exchange(`${origin}${path}`, QUESTION))).toBe('block')
    }
    expect(sockets.size).toBe(2)
  })

  test('takes an answer that comes in the smallest pieces', async () => {
    const answer = 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nblock'
    const origin = await listenRaw(async (socket) => {
      for (const byte of answer) {
        socket.write(byte)
        await new Promise((resolve) => setImmediate(resolve))
      }
    })
    expect(textOf(await exchange(origin, QUESTION))).toBe('block')
  })

  test('is not asked again after more than its answer came', async () => {
    const sockets: Socket[] = []
    const origin = await listenRaw((socket) => {
      sockets.push(socket)
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nblock')
    })
    expect(textOf(await exchange(origin, QUESTION))).toBe('block')
    const [first] = sockets as [Socket]
    first.write('HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nlie')
    await once(first, 'close')
    expect(textOf(await exchange(origin, QUESTION))).toBe('block')
    expect(sockets.length).toBe(2)
  })

  test('ends where the head has no end', async () => {
    const origin = await listenRaw((socket) => void socket.write(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}`))
    await expect(exchange(origin, QUESTION)).rejects.toThrow('Header overflow')
  })

  test('carries no header that would begin another', async () => {
    const origin = await listen((_request, response) => void response.end('block'))
    const headers = {authorization: 'Bearer a\r\nx: y'}
    await expect(exchange(origin, {...QUESTION, headers})).rejects.toThrow('Invalid character in header')
  })
})

function textOf({body}: {body: Uint8Array}): string {
  return Buffer.from(body).toString('utf8')
}

async function listen(answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  onTestFinished(() => server.closeAllConnections())
  return originOf(server)
}

/** A server that speaks as it likes, once it was asked. */
function listenRaw(answer: (socket: Socket) => void): Promise<string> {
  const server = createRawServer((socket) => {
    onTestFinished(() => void socket.destroy())
    socket.on('error', () => undefined)
    socket.once('data', () => answer(socket))
  })
  return originOf(server)
}

async function originOf(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
