import type {CID} from 'multiformats/cid'
import {assertBlockSize, assertSupportedCid, parseCid, verifyBlock} from '../block-cid.js'
import type {Block, Pin, Storage} from '../blocks.js'
import {forEachInParallel} from '../map-in-parallel.js'
import {BlockMissingError, StorageUnreachableError} from '../storage-errors.js'
import {DirectTransfers} from './direct-transfers.js'
import {askGateway, type GatewayAddress, type GatewayQuestion} from './gateway-request.js'

/** Requests under way at once. */
const REQUESTS_AT_ONCE = 16
/** Largest list of pins that is read, in bytes. */
const MAX_PINS_BYTES = 64 * 1024 * 1024

/**
 * Blocks behind a trustless HTTP gateway (`GET /ipfs/CID?format=raw`), of any maker.
 *
 * Writing and pinning are what `candela storage serve --write-token-file` adds: `PUT /ipfs/CID` and `/pins/CID`.
 */
export class GatewayStorage implements Storage {
  readonly place: string
  readonly #address: GatewayAddress
  #direct: DirectTransfers | undefined

  constructor(address: GatewayAddress) {
    this.place = address.origin
    this.#address = address
  }

  async get(cid: CID): Promise<Uint8Array> {
    assertSupportedCid(cid)
    const direct = await this.#direct?.get(cid)
    if (direct) return direct
    const {status, body} = await this.#ask(blockPath(cid), {expected: [200, 404, 410], headers: RAW})
    if (status !== 200) {
      throw new BlockMissingError(`Block ${cid} is not at ${this.place}.`, {
        suggestions: ['Ask whoever added it to store it there: candela storage add PATH --store URL'],
      })
    }
    verifyBlock(cid, body)
    return body
  }

  async has(cid: CID): Promise<boolean> {
    assertSupportedCid(cid)
    const {status} = await this.#ask(blockPath(cid), {method: 'HEAD', expected: [200, 404, 410], headers: RAW})
    return status === 200
  }

  async put(cid: CID, bytes: Uint8Array): Promise<void> {
    assertSupportedCid(cid)
    assertBlockSize(cid, bytes.length)
    await this.#ask(blockPath(cid), {method: 'PUT', body: bytes, expected: [201, 204]})
  }

  async putMany(blocks: AsyncIterable<Block>): Promise<void> {
    if (this.#direct) await this.#direct.putMany(blocks)
    else await forEachInParallel(blocks, REQUESTS_AT_ONCE, ({cid, bytes}) => this.put(cid, bytes))
  }

  async pin(root: CID, name: string): Promise<void> {
    await this.#ask(pinPath(root), {method: 'PUT', body: name, expected: [201, 204]})
  }

  async isPinned(root: CID): Promise<boolean> {
    const {status} = await this.#ask(pinPath(root), {method: 'HEAD', expected: [200, 404]})
    return status === 200
  }

  async unpin(root: CID): Promise<void> {
    await this.#ask(pinPath(root), {method: 'DELETE', expected: [204, 404]})
  }

  async *listPins(): AsyncGenerator<Pin> {
    const {body} = await this.#ask('/pins', {expected: [200], maxBytes: MAX_PINS_BYTES})
    yield* parsePins(body, this.place)
  }

  close(): void {
    // Connections that wait for another request end by themselves.
  }

  /** What the first answer tells is used from then on: whether the server hands out URLs. */
  async #ask(path: string, init: GatewayQuestion): ReturnType<typeof askGateway> {
    const answer = await askGateway(this.#address, path, init)
    if (answer.isDirect) this.#direct ??= new DirectTransfers(this.#address, ({cid, bytes}) => this.put(cid, bytes))
    return answer
  }
}

const RAW = {accept: 'application/vnd.ipld.raw'}

function blockPath(cid: CID): string {
  return `/ipfs/${cid}?format=raw`
}

function pinPath(root: CID): string {
  return `/pins/${root}`
}

function parsePins(body: Uint8Array, place: string): Pin[] {
  try {
    const pins = JSON.parse(Buffer.from(body).toString('utf8')) as {cid: string; name: string}[]
    return pins.map(({cid, name}) => ({cid: parseCid(cid), name: String(name)}))
  } catch (cause) {
    throw new StorageUnreachableError(`${place} answers with something else than a list of pins.`, {cause})
  }
}
