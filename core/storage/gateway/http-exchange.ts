import {Agent, type IncomingMessage, request as startHttp} from 'node:http'
import {request as startHttps, Agent as TlsAgent} from 'node:https'
import {HttpLines} from './http-lines.js'
import {isRedirect} from './parse-head.js'
import {readBody} from './read-body.js'

/** Longest silence of a server, in ms. */
const SILENCE_MS = 20_000
/** Longest time for a whole answer, in ms; a block is 2 MiB at most. */
const ANSWER_MS = 300_000
/** Redirects that are followed, as from a gateway to the bucket that has the block. */
const MOST_REDIRECTS = 5

/** A request that is sent whole. */
export interface HttpQuestion {
  /** @default 'GET' */
  method?: string
  headers?: Record<string, string>
  body?: string | Uint8Array
  /** Longest body that is read, in bytes. */
  maxBytes: number
  signal?: AbortSignal | undefined
}

/** An answer that was read whole. */
export interface HttpAnswer {
  status: number
  headers: IncomingMessage['headers']
  body: Uint8Array
  /** Whether it came from where a redirect led to. */
  isRedirected: boolean
}

const lines = new HttpLines()
const agents = {'http:': new Agent({keepAlive: true}), 'https:': new TlsAgent({keepAlive: true})}

/**
 * Sends a request and reads the whole answer. Not by `fetch`, which takes more time for a block than hashing it does; what is only
 * got goes over an {@link HttpLine} where the answers of a server are as simple as that. A redirect to another origin is followed
 * without the `authorization`.
 *
 * @throws {BlockSizeError} If the body is too long.
 * @throws What the connection says where nothing answers, or the connection breaks, or is silent for too long.
 */
export async function exchange(url: string, question: HttpQuestion): Promise<HttpAnswer> {
  let place = new URL(url)
  let {headers = {}} = question
  for (let redirects = 0; ; redirects += 1) {
    const answer = await exchangeOnce(place, {...question, headers})
    const {location} = answer.headers
    if (location === undefined || !isRedirect(answer.status, answer.headers))
      return {...answer, isRedirected: redirects > 0}
    if (redirects === MOST_REDIRECTS) throw new Error(`more than ${MOST_REDIRECTS} redirects`)
    const next = new URL(location, place)
    if (next.origin !== place.origin) headers = withoutKey(headers)
    place = next
  }
}

async function exchangeOnce(place: URL, question: HttpQuestion): Promise<Omit<HttpAnswer, 'isRedirected'>> {
  const {method = 'GET', headers = {}, body, maxBytes, signal} = question
  if (method === 'GET' && body === undefined) {
    const limits = {maxBytes, silenceMs: SILENCE_MS, answerMs: ANSWER_MS, signal}
    const answer = await lines.get(place, headers, limits)
    if (answer) return answer
  }
  const isTls = place.protocol === 'https:'
  return new Promise((resolve, reject) => {
    const options = {method, headers, agent: agents[isTls ? 'https:' : 'http:'], ...(signal && {signal})}
    const request = (isTls ? startHttps : startHttp)(place, options, (response) => {
      const {statusCode: status = 0, headers: answered} = response
      const reading = readBody(response, {isHead: method === 'HEAD', maxBytes, origin: place.origin})
      reading.then((bytes) => resolve({status, headers: answered, body: bytes}), reject)
    })
    const giveUp = (ms: number) => request.destroy(new Error(`no answer within ${ms / 1000} s`))
    const deadline = setTimeout(giveUp, ANSWER_MS, ANSWER_MS)
    request.setTimeout(SILENCE_MS, () => giveUp(SILENCE_MS))
    request.on('error', reject).on('close', () => clearTimeout(deadline))
    request.end(body)
  })
}

function withoutKey(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'authorization'))
}
