import {FetchRequest, JsonRpcProvider, Network} from 'ethers'
import {type Clock, systemClock} from '../../clock.js'
import {WrongChainError} from '../market-errors.js'

type RpcPayload = Parameters<JsonRpcProvider['_send']>[0]
type RpcAnswers = Awaited<ReturnType<JsonRpcProvider['_send']>>

/** How long a request waits for one address before it counts as silent, in ms. */
const RPC_TIMEOUT_MS = 10_000

/** How long an address that failed is left alone while another one answers, in ms. */
const REST_MS = 30_000

/** JSON-RPC error of an address that serves no more for now (EIP-1474, "limit exceeded"). */
const LIMIT_EXCEEDED = -32_005

/** No address of the chain answered; `cause` is what the last one did. */
export class NoEndpointError extends Error {}

/**
 * A JSON-RPC provider with several addresses of one chain: a request goes to the first that is not resting, and on to
 * the next when that one is silent, refuses to serve, or turns out to be on another chain.
 *
 * Not ethers' FallbackProvider, which asks a quorum of all of them for every read. An address that failed rests, so that
 * the first one is used again as soon as it can be.
 */
export class FailoverProvider extends JsonRpcProvider {
  readonly #endpoints: Endpoint[]
  readonly #chainId: number
  readonly #clock: Clock

  constructor(urls: readonly string[], chainId: number, clock: Clock = systemClock) {
    const network = Network.from(chainId)
    super(urls[0], network, {staticNetwork: network, cacheTimeout: -1, batchStallTime: 0})
    this.#endpoints = urls.map((url) => ({url, restsUntilMs: 0, isProven: false}))
    this.#chainId = chainId
    this.#clock = clock
  }

  override async _send(payload: RpcPayload): Promise<RpcAnswers> {
    let failure: unknown
    for (const endpoint of this.#inTurn()) {
      try {
        if (!endpoint.isProven) await this.#prove(endpoint)
        const answers = await this.#post(endpoint, payload)
        if (this.#endpoints.length > 1) assertServed(answers)
        return answers
      } catch (error) {
        failure = error
        endpoint.restsUntilMs = this.#clock.nowMs() + REST_MS
      }
    }
    if (failure instanceof WrongChainError) throw failure
    throw new NoEndpointError('no address of the chain answers', {cause: failure})
  }

  /** Addresses in the order of their trial: those that rest come last, and the one that rests longest first of them. */
  #inTurn(): Endpoint[] {
    const nowMs = this.#clock.nowMs()
    const isAwake = ({restsUntilMs}: Endpoint) => restsUntilMs <= nowMs
    const resting = this.#endpoints.filter((endpoint) => !isAwake(endpoint))
    return [...this.#endpoints.filter(isAwake), ...resting.sort((a, b) => a.restsUntilMs - b.restsUntilMs)]
  }

  /** An address may be on another chain than its neighbours: a transaction sent there would be lost. */
  async #prove(endpoint: Endpoint): Promise<void> {
    const [answer] = await this.#post(endpoint, {jsonrpc: '2.0', id: 1, method: 'eth_chainId', params: []})
    if (!answer || !('result' in answer)) throw new Error(`no chain id, but ${JSON.stringify(answer)}`)
    const received = Number(answer.result)
    if (received !== this.#chainId) {
      throw new WrongChainError(`The chain at ${endpoint.url} has the id ${received}; expected ${this.#chainId}.`, {
        suggestions: ['candela network list'],
      })
    }
    endpoint.isProven = true
  }

  async #post({url}: Endpoint, payload: RpcPayload): Promise<RpcAnswers> {
    const request = new FetchRequest(url)
    request.timeout = RPC_TIMEOUT_MS
    if (this.#endpoints.length > 1) request.setThrottleParams({maxAttempts: 1})
    request.body = JSON.stringify(payload)
    request.setHeader('content-type', 'application/json')
    const response = await request.send()
    response.assertOk()
    const answers = response.bodyJson
    return Array.isArray(answers) ? answers : [answers]
  }
}

interface Endpoint {
  url: string
  /** When it may be tried first again, ms since the epoch. */
  restsUntilMs: number
  /** Whether it said that it is on the right chain. */
  isProven: boolean
}

function assertServed(answers: RpcAnswers): void {
  const refusal = answers.find((answer) => (answer as {error?: {code?: number}}).error?.code === LIMIT_EXCEEDED)
  if (refusal) throw new Error(JSON.stringify(refusal))
}
