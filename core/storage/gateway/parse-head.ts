/** Longest head of an answer, in bytes: what Node accepts too. */
export const MAX_HEAD_BYTES = 16 * 1024

/** The head of an answer whose length is known. */
export interface AnswerHead {
  status: number
  /** By name in small letters. */
  headers: Record<string, string>
  bodyBytes: number
  /** Whether the connection takes another request afterwards. */
  staysOpen: boolean
}

const STATUS_LINE = /^HTTP\/1\.1 ([2-5]\d\d)(?: |$)/
const HEADER_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t\x20-\x7e\x80-\xff]*?)[ \t]*$/
const LENGTH = /^\d{1,15}$/

/**
 * Reads the head of an answer over HTTP/1.1, as strictly as can be.
 *
 * @param text - Up to the empty line, without it, as latin1.
 * @returns `undefined` for what is not plain: a body without a declared length, interim answers, other versions, a header that is
 *   malformed or says its length twice.
 */
export function parseHead(text: string): AnswerHead | undefined {
  const [statusLine = '', ...lines] = text.split('\r\n')
  const status = Number(STATUS_LINE.exec(statusLine)?.[1])
  const headers: Record<string, string> = Object.create(null)
  for (const line of lines) {
    const [, written, value] = HEADER_LINE.exec(line) ?? []
    if (written === undefined || value === undefined) return undefined
    const name = written.toLowerCase()
    if (name === 'content-length' && name in headers) return undefined
    headers[name] = value
  }
  const length = headers['content-length'] ?? ''
  const hasLength = LENGTH.test(length) && !('transfer-encoding' in headers)
  if (Number.isNaN(status) || status === 204 || status === 304) return undefined
  if (!hasLength) return isRedirect(status, headers) ? {status, headers, bodyBytes: 0, staysOpen: false} : undefined
  const staysOpen = !/\bclose\b/i.test(headers.connection ?? '')
  return {status, headers, bodyBytes: Number(length), staysOpen}
}

/** Whether an answer leads to another place; of its body nothing is read then. */
export function isRedirect(status: number, headers: object): boolean {
  return status > 300 && status < 400 && status !== 304 && 'location' in headers
}
