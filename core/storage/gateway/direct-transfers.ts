import type {CID} from 'multiformats/cid'
import type {z} from 'zod'
import {type Clock, systemClock} from '../../clock.js'
import {verifyBlock} from '../block-cid.js'
import type {Block} from '../blocks.js'
import type {ByteRange} from '../direct-access.js'
import {forEachInParallel} from '../map-in-parallel.js'
import {splitIntoBatches} from '../split-into-batches.js'
import {BlockCorruptError, StorageRefusedError, StorageUnreachableError} from '../storage-errors.js'
import {locationSchema, MOST_UPLOADS, uploadsSchema} from './answer-direct.js'
import {askGateway, type GatewayAddress, type GatewayAnswer, type GatewayQuestion} from './gateway-request.js'

/** Requests under way at once. */
const REQUESTS_AT_ONCE = 16
/** Bytes of blocks that URLs are asked for together. */
const BATCH_BYTES = 16 * 1024 * 1024
/** Longest answer about URLs, in bytes: a pack of very small blocks has a long index. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024
/** A URL that opens for less than this is not used any more, in ms. */
const MARGIN_MS = 10_000

interface Location {
  url: string
  untilMs: number
  range?: ByteRange
}

/**
 * Reads and stores blocks where a gateway has them, by URLs that it hands out; the bytes do not pass through it and no
 * key leaves it. URLs are fetched anew when they have expired or are refused.
 */
export class DirectTransfers {
  readonly #address: GatewayAddress
  readonly #clock: Clock
  readonly #storeThrough: (block: Block) => Promise<void>
  readonly #locations = new Map<string, Location>()
  /** The place knows no checksums, and refuses uploads that are signed with one. */
  #lacksChecksums = false

  /** @param storeThrough - Stores a block by way of the gateway. */
  constructor(address: GatewayAddress, storeThrough: (block: Block) => Promise<void>, clock: Clock = systemClock) {
    this.#address = address
    this.#storeThrough = storeThrough
    this.#clock = clock
  }

  /**
   * The checked bytes of a block, or nothing if the gateway has no URL for it.
   *
   * @throws {StorageRefusedError} If the place refuses a URL that was fetched anew.
   */
  async get(cid: CID): Promise<Uint8Array | undefined> {
    for (const isLast of [false, true]) {
      const location = await this.#locate(cid)
      if (!location) return undefined
      const answer = await this.#read(location)
      if (answer.status === 200 || answer.status === 206) {
        verifyBlock(cid, answer.body)
        return answer.body
      }
      this.#forget(location.url)
      if (isLast && !GONE.has(answer.status)) throw explainRefusal(answer, this.#address.origin)
    }
    return undefined
  }

  /** Stores blocks; they count once a root above them is pinned. */
  async putMany(blocks: AsyncIterable<Block>): Promise<void> {
    for await (const batch of splitIntoBatches(blocks, BATCH_BYTES)) {
      for (let begin = 0; begin < batch.length; begin += MOST_UPLOADS) {
        await this.#putBatch(batch.slice(begin, begin + MOST_UPLOADS))
      }
    }
  }

  async #putBatch(batch: readonly Block[], isLast = false): Promise<void> {
    if (this.#lacksChecksums) return forEachInParallel(batch, REQUESTS_AT_ONCE, this.#storeThrough)
    const uploads = await this.#locateUploads(batch)
    const refused: Block[] = []
    let refusal: GatewayAnswer | undefined
    await forEachInParallel(batch.entries(), REQUESTS_AT_ONCE, async ([index, block]) => {
      const {url, headers} = uploads[index] as {url: string; headers: Record<string, string>}
      const answer = await this.#askPlace(url, {
        method: 'PUT',
        headers,
        body: block.bytes,
        expected: [200, 201, 403, 400, NOT_IMPLEMENTED],
      })
      if (answer.status < 300) return
      if (answer.status === NOT_IMPLEMENTED) {
        this.#lacksChecksums = true
        return this.#storeThrough(block)
      }
      if (/BadDigest|XAmzContentChecksumMismatch/.test(wordsOf(answer))) {
        throw new BlockCorruptError(`Block ${block.cid} was altered on the way to ${new URL(url).host}.`)
      }
      refusal = answer
      refused.push(block)
    })
    if (!refusal) return
    if (isLast) throw explainRefusal(refusal, this.#address.origin)
    await this.#putBatch(refused, true)
  }

  async #locate(cid: CID): Promise<Location | undefined> {
    const known = this.#locations.get(cid.toString())
    if (known && known.untilMs > this.#clock.nowMs()) return known
    const askedAtMs = this.#clock.nowMs()
    const answer = await this.#askGateway(`/locations/${cid}`, {expected: [200, 404]})
    if (answer.status === 404) return undefined
    const {url, opensForSec, blocks} = parseAnswer(locationSchema, answer, this.#address.origin)
    const untilMs = askedAtMs + opensForSec * 1000 - MARGIN_MS
    for (const block of blocks) this.#locations.set(block.cid, {url, untilMs, ...(block.range && {range: block.range})})
    return this.#locations.get(cid.toString())
  }

  async #locateUploads(batch: readonly Block[]): Promise<z.infer<typeof uploadsSchema>> {
    const body = JSON.stringify(batch.map(({cid}) => cid.toString()))
    const answer = await this.#askGateway('/uploads', {method: 'POST', body, expected: [200]})
    const uploads = parseAnswer(uploadsSchema, answer, this.#address.origin)
    if (uploads.length === batch.length) return uploads
    throw new StorageUnreachableError(`${this.#address.origin} has ${uploads.length} URLs for ${batch.length} blocks.`)
  }

  #read({url, range}: Location): Promise<GatewayAnswer> {
    const headers: Record<string, string> = range
      ? {range: `bytes=${range.offset}-${range.offset + range.length - 1}`}
      : {}
    return this.#askPlace(url, {headers, expected: [200, 206, 400, 403, ...GONE]})
  }

  #askPlace(text: string, init: GatewayQuestion): Promise<GatewayAnswer> {
    const {origin, pathname, search} = new URL(text)
    const {signal} = this.#address
    return askGateway({origin, ...(signal ? {signal} : {})}, `${pathname}${search}`, init)
  }

  #askGateway(path: string, init: GatewayQuestion): Promise<GatewayAnswer> {
    return askGateway(this.#address, path, {...init, maxBytes: MAX_ANSWER_BYTES})
  }

  #forget(url: string): void {
    for (const [cid, location] of this.#locations) if (location.url === url) this.#locations.delete(cid)
  }
}

/** The object is not there, or shorter than it was: it was moved. */
const GONE: ReadonlySet<number> = new Set([404, 416])
const NOT_IMPLEMENTED = 501

function wordsOf({body}: GatewayAnswer): string {
  return Buffer.from(body).toString('utf8')
}

/** What S3 says of a URL that it does not accept. */
function explainRefusal(answer: GatewayAnswer, origin: string): StorageRefusedError {
  const words = wordsOf(answer)
  const code = /<Code>([^<]{1,100})<\/Code>/.exec(words)?.[1]
  const isLate = code === 'RequestTimeTooSkewed' || /has expired|not yet valid/i.test(words)
  if (isLate) {
    return new StorageRefusedError(
      `The bucket refuses the URLs of ${origin}: the clock of that machine differs too much from the bucket's.`,
      {suggestions: ['Set the clock of that machine: timedatectl set-ntp true']},
    )
  }
  const said = ['HTTP', answer.status, code && `(${code})`].filter(Boolean).join(' ')
  return new StorageRefusedError(`The bucket refuses the URLs of ${origin}: it says ${said}.`, {
    suggestions: ['Check the key of the machine that runs candela storage serve: see docs/storage.md'],
  })
}

function parseAnswer<Schema extends z.ZodType>(schema: Schema, answer: GatewayAnswer, origin: string): z.infer<Schema> {
  try {
    return schema.parse(JSON.parse(wordsOf(answer)))
  } catch (cause) {
    throw new StorageUnreachableError(`${origin} answers with something else than URLs.`, {cause})
  }
}
