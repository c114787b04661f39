import {createHash, timingSafeEqual} from 'node:crypto'
import type {IncomingMessage, ServerResponse} from 'node:http'
import {Readable} from 'node:stream'
import {pipeline} from 'node:stream/promises'
import {CarWriter} from '@ipld/car'
import type {CID} from 'multiformats/cid'
import {blockBuffers} from '../block-buffers.js'
import {parseCid, verifyBlock} from '../block-cid.js'
import {MAX_BLOCK_BYTES, type Storage} from '../blocks.js'
import {type DirectAccess, hasDirectAccess} from '../direct-access.js'
import {listBlocks} from '../list-blocks.js'
import {
  BlockCorruptError,
  BlockMissingError,
  BlockSizeError,
  CidError,
  DiskSpaceError,
  MalformedTreeError,
} from '../storage-errors.js'
import type {AllowList} from './allow-list.js'
import {findLocation, findUploads, MOST_UPLOADS} from './answer-direct.js'
import {DIRECT_HEADER} from './gateway-request.js'
import {sayText, sendJson, sendOn} from './send-answer.js'
import type {ServeOptions} from './serve-storage.js'

/** What requests are answered from. */
export interface Gateway {
  storage: Storage
  options: ServeOptions
  allowList: AllowList
}

/** Answers one request; whatever happens becomes a status and a sentence. */
export async function answerRequest(
  gateway: Gateway,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    if (gateway.options.isDirect) response.setHeader(DIRECT_HEADER, '1')
    await route(gateway, request, response)
  } catch (error) {
    const status = error instanceof Refusal ? error.status : statusOf(error)
    if (status === 500) gateway.options.onFault?.(`${request.method} ${request.url}: ${String(error)}`)
    if (response.headersSent) response.destroy()
    else sayText(response, status, status === 500 ? 'The server has a fault.' : (error as Error).message)
  }
}

async function route(gateway: Gateway, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://gateway')
  const [, place, name, ...rest] = url.pathname.split('/')
  const route = `${request.method} /${place}${name === undefined ? '' : '/CID'}`
  if (rest.length > 0) throw new Refusal(404, 'Only blocks are served, by their own CID; paths are not.')
  const cid = name === undefined ? undefined : parseCid(name)
  if (cid && (route === 'GET /ipfs/CID' || route === 'HEAD /ipfs/CID')) {
    return sendBlocks(gateway, cid, url, request, response)
  }
  if (cid && route === 'GET /locations/CID') return sendLocation(gateway, cid, request, response)
  if (!ROUTES.has(route)) throw new Refusal(route.startsWith('GET') ? 404 : 405, `There is no ${route} here.`)
  assertMayWrite(gateway, request)
  const {storage, allowList} = gateway
  if (route === 'POST /uploads') return sendUploads(gateway, request, response)
  if (!cid) return sendPins(storage, response)
  switch (route) {
    case 'PUT /ipfs/CID':
      await storage.put(cid, await readBlock(cid, request))
      return sayText(response, 201)
    case 'PUT /pins/CID':
      await assertWhole(storage, cid)
      await storage.pin(cid, (await readBody(request)).toString('utf8').slice(0, 255))
      allowList.forget()
      return sayText(response, 201)
    case 'DELETE /pins/CID':
      await storage.unpin(cid)
      allowList.forget()
      return sayText(response, 204)
    default:
      return sayText(response, (await storage.isPinned(cid)) ? 200 : 404)
  }
}

const ROUTES = new Set([
  'PUT /ipfs/CID',
  'GET /pins',
  'HEAD /pins/CID',
  'PUT /pins/CID',
  'DELETE /pins/CID',
  'POST /uploads',
])

/** @returns Whether whoever asks may read everything. */
async function assertMayRead({allowList, options}: Gateway, cid: CID, request: IncomingMessage): Promise<boolean> {
  if (options.writeToken !== undefined && shows(request, options.writeToken)) return true
  if (options.readToken !== undefined && !shows(request, options.readToken)) {
    throw new Refusal(401, 'Reading needs the token of this server.')
  }
  if (!(await allowList.allows(cid))) throw new Refusal(404, `Block ${cid} is not served here.`)
  return false
}

async function sendLocation(
  gateway: Gateway,
  cid: CID,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const mayReadAll = await assertMayRead(gateway, cid, request)
  const location = await findLocation(directOf(gateway), cid, mayReadAll ? undefined : gateway.allowList)
  if (!location) throw new Refusal(404, `Block ${cid} has no URL.`)
  sendJson(response, location)
}

async function sendUploads(gateway: Gateway, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const uploads = await findUploads(directOf(gateway), await readBody(request))
  if (!uploads) throw new Refusal(400, `Expected a JSON list of at most ${MOST_UPLOADS} CIDs.`)
  sendJson(response, uploads)
}

function directOf({storage, options}: Gateway): DirectAccess {
  if (options.isDirect && hasDirectAccess(storage)) return storage
  throw new Refusal(404, 'This server hands out no URLs.')
}

async function sendBlocks(
  gateway: Gateway,
  cid: CID,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const {storage} = gateway
  const mayReadAll = await assertMayRead(gateway, cid, request)
  const wanted = url.searchParams.get('format') ?? request.headers.accept ?? ''
  const isCar = wanted === 'car' || wanted.startsWith(CAR_TYPE)
  const headers = {
    'cache-control': 'public, max-age=29030400, immutable',
    etag: `"${cid}.${isCar ? 'car' : 'raw'}"`,
    'x-content-type-options': 'nosniff',
  }
  if (request.headers['if-none-match'] === headers.etag) {
    response.writeHead(304, headers).end()
    return
  }
  if (isCar) return sendCar(storage, cid, {...headers, 'content-type': CAR_TYPE}, request, response)
  if (request.method === 'GET' && gateway.options.isDirect && hasDirectAccess(storage)) {
    const location = await findLocation(storage, cid, mayReadAll ? undefined : gateway.allowList)
    const isWholeObject = location?.blocks.length === 1 && location.blocks[0]?.range === undefined
    if (isWholeObject) return sendOn(response, location.url)
  }
  if (request.method === 'HEAD' && !(await storage.has(cid))) throw new Refusal(404, `Block ${cid} is not here.`)
  const bytes = request.method === 'HEAD' ? undefined : await storage.get(cid)
  const length = bytes ? {'content-length': bytes.length} : {}
  response.writeHead(200, {...headers, ...length, 'content-type': 'application/vnd.ipld.raw'}).end(bytes)
  if (bytes) response.once('finish', () => blockBuffers.giveBack(bytes))
}

async function sendCar(
  storage: Storage,
  cid: CID,
  headers: Record<string, string>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  response.writeHead(200, headers)
  if (request.method === 'HEAD') {
    response.end()
    return
  }
  const {writer, out} = CarWriter.create([cid])
  const writing = (async () => {
    for await (const next of listBlocks(storage, cid)) await writer.put({cid: next, bytes: await storage.get(next)})
    await writer.close()
  })()
  await Promise.all([pipeline(Readable.from(out), response), writing])
}

const CAR_TYPE = 'application/vnd.ipld.car'

async function sendPins(storage: Storage, response: ServerResponse): Promise<void> {
  const pins: {cid: string; name: string}[] = []
  for await (const {cid, name} of storage.listPins()) pins.push({cid: cid.toString(), name})
  sendJson(response, pins)
}

/** A pin says that everything below it is there: the server sees for itself. */
async function assertWhole(storage: Storage, root: CID): Promise<void> {
  for await (const cid of listBlocks(storage, root)) {
    if (!(await storage.has(cid))) throw new Refusal(409, `Block ${cid} of the tree is missing; send it first.`)
  }
}

async function readBlock(cid: CID, request: IncomingMessage): Promise<Uint8Array> {
  const bytes = await readBody(request)
  verifyBlock(cid, bytes)
  return bytes
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of request) {
    sizeBytes += chunk.length
    if (sizeBytes > MAX_BLOCK_BYTES) throw new Refusal(413, `A request holds at most ${MAX_BLOCK_BYTES} bytes.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function assertMayWrite({options: {writeToken}}: Gateway, request: IncomingMessage): void {
  if (writeToken === undefined) throw new Refusal(405, 'This server is only read.')
  if (!shows(request, writeToken)) throw new Refusal(401, 'Writing needs the write token of this server.')
}

function shows(request: IncomingMessage, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(request.headers.authorization ?? ''), digest(`Bearer ${token}`))
}

/** A request that is not answered as it was meant. */
class Refusal extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

function statusOf(error: unknown): number {
  if (error instanceof BlockMissingError) return 404
  if (error instanceof DiskSpaceError) return 507
  const isTheirs = [CidError, BlockCorruptError, BlockSizeError, MalformedTreeError].some(
    (kind) => error instanceof kind,
  )
  return isTheirs ? 400 : 500
}
