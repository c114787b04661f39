import {MAX_BLOCK_BYTES} from '../blocks.js'
import {BlockSizeError, DiskSpaceError, StorageRefusedError, StorageUnreachableError} from '../storage-errors.js'
import {withRetries} from '../with-retries.js'

/** Header of every answer of a server that hands out URLs. */
export const DIRECT_HEADER = 'candela-direct'

/** Longest silence of a server, in ms; a block is 2 MiB at most. */
const ANSWER_MS = 20_000

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
  {expected, maxBytes = MAX_BLOCK_BYTES, ...init}: RequestInit & {expected: readonly number[]; maxBytes?: number},
): Promise<GatewayAnswer> {
  return withRetries(
    async () => {
      const timeout = AbortSignal.timeout(ANSWER_MS)
      try {
        const response = await fetch(`${origin}${path}`, {
          ...init,
          headers: {...(init.headers as Record<string, string>), ...(authorization ? {authorization} : {})},
          signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
        })
        if (!expected.includes(response.status)) throw await explainStatus(response, origin)
        const isDirect = response.redirected || response.headers.has(DIRECT_HEADER)
        return {status: response.status, body: await readCapped(response, origin, maxBytes), isDirect}
      } catch (error) {
        signal?.throwIfAborted()
        throw explainFailure(error, origin)
      }
    },
    {signal},
  )
}

async function readCapped(response: Response, origin: string, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let sizeBytes = 0
  for await (const chunk of response.body ?? []) {
    sizeBytes += chunk.length
    if (sizeBytes > maxBytes) {
      throw new BlockSizeError(`${origin} sent more than ${maxBytes} bytes; at most ${maxBytes} bytes were expected.`)
    }
    chunks.push(chunk)
  }
  return chunks.length === 1 ? (chunks[0] as Uint8Array) : Buffer.concat(chunks)
}

async function explainStatus(response: Response, origin: string): Promise<Error> {
  const {status} = response
  const words = (await response.text().catch(() => '')).trim().slice(0, 200)
  const said = words === '' ? `HTTP ${status}` : `HTTP ${status}, "${words}"`
  if (status === 507) return new DiskSpaceError(`${origin} has no room left: it says ${said}.`)
  if (status === 429 || status >= 500) return new StorageUnreachableError(`${origin} cannot answer: it says ${said}.`)
  return new StorageRefusedError(`${origin} refuses: it says ${said}.`, {
    suggestions: ['Put the token for it into storage-keys.json: see docs/storage.md'],
  })
}

/** What `fetch` throws where no whole answer came. */
function explainFailure(error: unknown, origin: string): unknown {
  const isNetwork =
    error instanceof TypeError || (error instanceof DOMException && ['TimeoutError', 'AbortError'].includes(error.name))
  if (!isNetwork) return error
  const reason = error instanceof DOMException ? `no answer within ${ANSWER_MS / 1000} s` : reasonOf(error)
  return new StorageUnreachableError(`${origin} cannot be reached: ${reason}.`, {
    cause: error,
    suggestions: ['Check that the server runs, then try again.'],
  })
}

function reasonOf({message, cause}: TypeError): string {
  const {code, message: inner} = (cause ?? {}) as {code?: string; message?: string}
  return code ?? (inner || message)
}
