import {CandelaError} from '../../errors.js'
import {MAX_BLOCK_BYTES} from '../blocks.js'
import {DiskSpaceError, StorageRefusedError, StorageUnreachableError} from '../storage-errors.js'
import {withRetries} from '../with-retries.js'
import {exchange, type HttpAnswer, type HttpQuestion} from './http-exchange.js'

/** Header of every answer of a server that hands out URLs. */
export const DIRECT_HEADER = 'candela-direct'

/** Where a request goes and with what key. */
export interface GatewayAddress {
  /** Such as `https://blocks.example`. */
  origin: string
  /** `Authorization` header. */
  authorization?: string
  signal?: AbortSignal
}

/** An answer that was read whole. */
export interface GatewayAnswer {
  status: number
  body: Uint8Array
  /** Whether the server hands out URLs of the place where the blocks are. */
  isDirect: boolean
}

/** What a gateway is asked. */
export interface GatewayQuestion extends Omit<HttpQuestion, 'maxBytes' | 'signal'> {
  /** Statuses that are answers. */
  expected: readonly number[]
  /** Longest body, in bytes. @default 2 MiB */
  maxBytes?: number
}

/**
 * Asks a gateway, again where it does not answer. Statuses of `expected` are answers, also 404.
 *
 * @throws {StorageUnreachableError} If it does not answer in time, or with a fault of its own.
 * @throws {StorageRefusedError} If it wants another key, or does not do this at all.
 * @throws {DiskSpaceError} If it is full.
 */
export function askGateway(
  {origin, authorization, signal}: GatewayAddress,
  path: string,
  {expected, maxBytes = MAX_BLOCK_BYTES, ...question}: GatewayQuestion,
): Promise<GatewayAnswer> {
  return withRetries(
    async () => {
      try {
        const answer = await exchange(`${origin}${path}`, {
          ...question,
          maxBytes,
          headers: {...question.headers, ...(authorization ? {authorization} : {})},
          signal,
        })
        if (!expected.includes(answer.status)) throw explainStatus(answer, origin)
        return {
          status: answer.status,
          body: answer.body,
          isDirect: answer.isRedirected || DIRECT_HEADER in answer.headers,
        }
      } catch (error) {
        signal?.throwIfAborted()
        throw explainFailure(error, origin)
      }
    },
    {signal},
  )
}

function explainStatus({status, body}: HttpAnswer, origin: string): Error {
  const words = Buffer.from(body).toString('utf8').trim().slice(0, 200)
  const said = words === '' ? `HTTP ${status}` : `HTTP ${status}, "${words}"`
  if (status === 507) return new DiskSpaceError(`${origin} has no room left: it says ${said}.`)
  if (status === 429 || status >= 500) return new StorageUnreachableError(`${origin} cannot answer: it says ${said}.`)
  return new StorageRefusedError(`${origin} refuses: it says ${said}.`, {
    suggestions: ['Put the token for it into storage-keys.json: see docs/storage.md'],
  })
}

/** What is thrown where no whole answer came; an error of ours says more already. */
function explainFailure(error: unknown, origin: string): unknown {
  if (error instanceof CandelaError) return error
  const {code, message} = error as NodeJS.ErrnoException
  return new StorageUnreachableError(`${origin} cannot be reached: ${code ?? message}.`, {
    cause: error,
    suggestions: ['Check that the server runs, then try again.'],
  })
}
