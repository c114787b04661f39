import type {CID} from 'multiformats/cid'
import {z} from 'zod'
import {type Clock, systemClock} from '../../clock.js'
import {askGateway, type GatewayAddress, type GatewayQuestion} from '../gateway/gateway-request.js'
import {StorageRefusedError, StorageUnreachableError} from '../storage-errors.js'

/** First and longest pause between two questions how far a pin is, in ms. */
const PAUSES_MS = [250, 10_000] as const
/** How long a pin may stay in one state until we go on without it, in ms. */
const PATIENCE_MS = 10 * 60_000
/** Requests for one CID that are looked at. */
const MOST_REQUESTS = 100
/** Longest answer, in bytes. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024

const requestSchema = z.object({
  requestid: z.string().min(1),
  status: z.enum(['queued', 'pinning', 'pinned', 'failed']),
  pin: z.object({name: z.string().nullish()}),
  delegates: z.array(z.string()).nullish(),
  info: z.record(z.string(), z.unknown()).nullish(),
})
const listSchema = z.object({results: z.array(requestSchema).nullish()})

type PinRequest = z.infer<typeof requestSchema>

/** How a pin is made at a service. */
export interface ServicePin {
  name: string
  /** Addresses of peers that have the tree. */
  origins: readonly string[]
  /** Connects a peer that has the tree with one of the service. */
  connect(delegate: string): Promise<void>
  /** Hears of each new state of the request, such as `queued`. */
  onState?: ((state: string) => void) | undefined
}

/**
 * A remote pinning service, by the IPFS Pinning Service API 1.0: it fetches a tree from whoever has it, and keeps it.
 *
 * @see https://ipfs.github.io/pinning-services-api-spec/
 */
export class PinningService {
  /** Where it is, for people. */
  readonly place: string
  readonly #address: GatewayAddress
  readonly #clock: Clock

  constructor(address: GatewayAddress, clock: Clock = systemClock) {
    this.place = address.origin
    this.#address = address
    this.#clock = clock
  }

  /**
   * Has a tree pinned, or gives its pin another name, and waits until the service has all of it. Going on after an
   * interruption makes no second request.
   *
   * @throws {StorageRefusedError} If the service fails to pin it, or wants another token.
   * @throws {StorageUnreachableError} If the service is silent, or is not done ten minutes after the last change.
   */
  async pin(root: CID, {name, origins, connect, onState}: ServicePin): Promise<void> {
    const earlier = await this.#find(root, ANY_STATE)
    let request = await this.#request(earlier, {cid: root.toString(), name, origins: origins.slice(0, MOST_ORIGINS)})
    if (request.status !== 'pinned') await connectAll(request.delegates ?? [], connect)
    const {signal} = this.#address
    let changedAtMs = this.#clock.nowMs()
    for (let pauseMs: number = PAUSES_MS[0]; ; pauseMs = Math.min(2 * pauseMs, PAUSES_MS[1])) {
      onState?.(request.status)
      if (request.status === 'pinned') break
      if (request.status === 'failed') throw this.#explainFailed(root, request)
      if (this.#clock.nowMs() - changedAtMs > PATIENCE_MS) throw this.#explainSlow(root, request)
      await this.#clock.sleep(pauseMs, signal)
      const {status} = request
      request = await this.#look(request)
      if (request.status !== status) changedAtMs = this.#clock.nowMs()
    }
    for (const other of earlier) if (other.requestid !== request.requestid) await this.#remove(other)
  }

  /** Whether the service has all of a tree. */
  async isPinned(root: CID): Promise<boolean> {
    return (await this.#find(root, 'pinned')).length > 0
  }

  /** Lets a tree go, also one that is not there yet. */
  async unpin(root: CID): Promise<void> {
    for (const request of await this.#find(root, ANY_STATE)) await this.#remove(request)
  }

  /**
   * The request for a tree: one that stands already, if it has the same name and did not fail, or a new one. The call that
   * replaces a request is not used: of the same tree it ends in nothing (ipfs-cluster 1.1.5).
   */
  async #request(
    earlier: readonly PinRequest[],
    pin: {cid: string; name: string; origins: readonly string[]},
  ): Promise<PinRequest> {
    const standing = earlier.filter(({status}) => status !== 'failed')
    const same = standing.find((request) => request.pin.name === pin.name)
    if (same) return same
    const headers = {'content-type': 'application/json'}
    try {
      return await this.#ask('/pins', requestSchema, {method: 'POST', headers, body: JSON.stringify(pin)})
    } catch (error) {
      // Some take a tree once only, and keep its first name.
      if (error instanceof StorageRefusedError && standing[0]) return standing[0]
      throw error
    }
  }

  async #remove({requestid}: PinRequest): Promise<void> {
    await this.#ask(`/pins/${encodeURIComponent(requestid)}`, z.unknown(), {method: 'DELETE'})
  }

  /** A request as it is now; services with several machines may not know one yet that they have just taken. */
  async #look(request: PinRequest): Promise<PinRequest> {
    const path = `/pins/${encodeURIComponent(request.requestid)}`
    return (await this.#ask(path, requestSchema.optional())) ?? request
  }

  async #find(root: CID, status: string): Promise<PinRequest[]> {
    const query = new URLSearchParams({cid: root.toString(), status, limit: String(MOST_REQUESTS)})
    return (await this.#ask(`/pins?${query}`, listSchema)).results ?? []
  }

  async #ask<Schema extends z.ZodType>(
    path: string,
    schema: Schema,
    question: Pick<GatewayQuestion, 'method' | 'headers' | 'body'> = {},
  ): Promise<z.infer<Schema>> {
    const expected = [200, 202, 204, 404]
    const {status, body} = await askGateway(this.#address, path, {...question, expected, maxBytes: MAX_ANSWER_BYTES})
    try {
      const isNothing = status === 404 || body.length === 0
      return schema.parse(isNothing ? undefined : JSON.parse(Buffer.from(body).toString('utf8')))
    } catch (cause) {
      throw new StorageUnreachableError(`${this.place} does not answer as a pinning service does.`, {
        cause,
        suggestions: ['Check the address behind pin= in the storage of the network: see docs/storage.md'],
      })
    }
  }

  #explainFailed(root: CID, {info}: PinRequest): StorageRefusedError {
    const details = info?.status_details
    const reason = typeof details === 'string' && details !== '' ? details : 'it gives no reason'
    return new StorageRefusedError(`The pinning service ${this.place} failed to pin ${root}: ${reason}.`, {
      suggestions: ['The same command asks it again.'],
    })
  }

  #explainSlow(root: CID, {status}: PinRequest): StorageUnreachableError {
    const minutes = PATIENCE_MS / 60_000
    return new StorageUnreachableError(
      `The pinning service ${this.place} has not pinned ${root}: it says "${status}" since ${minutes} minutes. The request stays there.`,
      {suggestions: ['The same command looks again.']},
    )
  }
}

const ANY_STATE = 'queued,pinning,pinned,failed'

/** The API takes 20 addresses. */
const MOST_ORIGINS = 20

/** A service that cannot be dialled may still find the tree by itself. */
async function connectAll(delegates: readonly string[], connect: ServicePin['connect']): Promise<void> {
  await Promise.allSettled(delegates.slice(0, MOST_ORIGINS).map(connect))
}
