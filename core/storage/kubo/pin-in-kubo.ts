import type {CID} from 'multiformats/cid'
import {z} from 'zod'
import {KUBO_ANSWER_MS} from './kubo-errors.js'

/** Where a daemon's RPC is. */
export interface KuboAddress {
  /** Such as `http://127.0.0.1:5001`. */
  origin: string
  /** `Authorization` header. */
  authorization?: string
  signal?: AbortSignal
  /** Longest silence of a daemon that pins, in ms. @default 60,000 */
  silenceMs?: number
}

const lineSchema = z.object({
  Pins: z.array(z.string()).optional(),
  Bytes: z.number().optional(),
  Message: z.string().optional(),
})

/**
 * Pins a tree, or gives its pin another name. The daemon says twice a second how far it is: it may take as long as it
 * likes, but not be silent for a minute. `kubo-rpc-client` cannot read these answers.
 *
 * @param onProgress - Hears of the bytes that were walked so far.
 */
export async function pinInKubo(
  {origin, authorization, signal, silenceMs = KUBO_ANSWER_MS}: KuboAddress,
  root: CID,
  name: string,
  onProgress?: (walkedBytes: number) => void,
): Promise<void> {
  const silence = new AbortController()
  const cut = () => silence.abort(new DOMException('The daemon is silent.', 'TimeoutError'))
  let timer = setTimeout(cut, silenceMs)
  try {
    const query = new URLSearchParams({arg: root.toString(), name, progress: 'true'})
    const response = await fetch(`${origin}/api/v0/pin/add?${query}`, {
      method: 'POST',
      headers: authorization ? {authorization} : {},
      signal: signal ? AbortSignal.any([signal, silence.signal]) : silence.signal,
    })
    if (!response.ok) throw await toError(response)
    for await (const line of splitLines(response)) {
      clearTimeout(timer)
      timer = setTimeout(cut, silenceMs)
      const {Pins, Bytes, Message} = lineSchema.parse(JSON.parse(line))
      if (Message !== undefined) throw errorOf(Message, response.status)
      if (Pins?.includes(root.toString())) return
      if (Bytes !== undefined) onProgress?.(Bytes)
    }
    throw errorOf('the answer ended before the pin was there', response.status)
  } finally {
    clearTimeout(timer)
  }
}

async function* splitLines(response: Response): AsyncGenerator<string> {
  let rest = ''
  const decoder = new TextDecoder()
  for await (const chunk of response.body ?? []) {
    const lines = (rest + decoder.decode(chunk, {stream: true})).split('\n')
    rest = lines.pop() ?? ''
    yield* lines.filter((line) => line.trim() !== '')
  }
  if (rest.trim() !== '') yield rest
}

async function toError(response: Response): Promise<Error> {
  const text = (await response.text().catch(() => '')).trim()
  try {
    return errorOf(lineSchema.parse(JSON.parse(text)).Message ?? text, response.status)
  } catch {
    return errorOf(text || `HTTP ${response.status}`, response.status)
  }
}

/** In the shape of what `kubo-rpc-client` throws. */
function errorOf(message: string, status: number): Error {
  return Object.assign(new Error(message), {response: {status}})
}
