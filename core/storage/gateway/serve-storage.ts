import {once} from 'node:events'
import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http'
import {createServer as createTlsServer} from 'node:https'
import type {AddressInfo} from 'node:net'
import {CandelaError} from '../../errors.js'
import type {Storage} from '../blocks.js'
import {AllowList, type ServedRoots} from './allow-list.js'
import {answerRequest, type Gateway} from './answer-request.js'
import {PeerLimit} from './peer-limit.js'

/** How blocks are served. */
export interface ServeOptions {
  /** Address to listen on. */
  host: string
  /** 0 takes a free one. */
  port: number
  /** Serves what stands below these pinned roots alone, or below those that the function lists; by default below all that are pinned. */
  roots?: ServedRoots
  /** Who reads shows this token; by default everybody reads. */
  readToken?: string
  /** Who writes and pins shows this token; by default nobody writes. */
  writeToken?: string
  /** PEM texts; with them the server speaks HTTPS. */
  tls?: {cert: string; key: string}
  /** Hands out URLs of the place where the blocks are, so that bytes do not pass through here. @default false */
  isDirect?: boolean
  /** Requests of one address that are answered at once. @default 64 */
  requestsPerPeer?: number
  /** Hears of faults, one line each. */
  onFault?(line: string): void
}

/** A running server. */
export interface ServedStorage {
  /** Such as `http://127.0.0.1:8080`. */
  origin: string
  /** Ends it; requests under way are cut. */
  close(): Promise<void>
}

/** An address that cannot be listened on. */
export class ServeAddressError extends CandelaError {
  readonly code = 'SERVE_ADDRESS'
  readonly kind = 'usage' as const
}

/**
 * Serves a storage as a trustless gateway: `GET` and `HEAD /ipfs/CID?format=raw|car`; with a write token also
 * `PUT /ipfs/CID`, and `/pins`.
 *
 * @throws {ServeAddressError} If it cannot listen there.
 */
export async function serveStorage(storage: Storage, options: ServeOptions): Promise<ServedStorage> {
  const gateway: Gateway = {storage, options, allowList: new AllowList(storage, options.roots)}
  const limit = new PeerLimit(options.requestsPerPeer ?? 64)
  const handle = (request: IncomingMessage, response: ServerResponse) => {
    const peer = request.socket.remoteAddress ?? ''
    if (!limit.enter(peer)) {
      response.writeHead(429, {'retry-after': '1', 'content-type': 'text/plain'}).end('Too many requests at once.\n')
      return
    }
    response.on('close', () => limit.leave(peer))
    void answerRequest(gateway, request, response)
  }
  const server = options.tls ? createTlsServer(options.tls, handle) : createServer(handle)
  server.requestTimeout = 60_000
  await listen(server, options)
  const {port} = server.address() as AddressInfo
  const host = options.host.includes(':') ? `[${options.host}]` : options.host
  return {
    origin: `${options.tls ? 'https' : 'http'}://${host}:${port}`,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

async function listen(server: Server, {host, port}: ServeOptions): Promise<void> {
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (cause) {
    throw new ServeAddressError(
      `Nothing can listen on ${host}:${port}: the system says ${(cause as NodeJS.ErrnoException).code}.`,
      {cause, suggestions: ['--port 0']},
    )
  }
}
