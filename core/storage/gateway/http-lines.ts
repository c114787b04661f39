import {type AnswerLimits, HttpLine, type LineAnswer} from './http-line.js'

const HEADER_VALUE = /^[\t\x20-\x7e]*$/

/** Lines that wait for another question, by origin. */
export class HttpLines {
  readonly #idle = new Map<string, HttpLine[]>()
  readonly #notPlain = new Set<string>()

  /**
   * Gets something, over a line that waits or a new one.
   *
   * @returns `undefined` if it cannot be got like this; an origin whose answer was not plain once is not asked again.
   * @throws The errors of {@link HttpLine.ask}.
   */
  async get(place: URL, headers: Record<string, string>, limits: AnswerLimits): Promise<LineAnswer | undefined> {
    limits.signal?.throwIfAborted()
    const isSendable = Object.values(headers).every((value) => HEADER_VALUE.test(value))
    if (!isSendable || this.#notPlain.has(place.origin)) return undefined
    const idle = this.#idleAt(place.origin)
    const line = idle.pop() ?? this.#open(place)
    try {
      const answer = await line.ask(formatHead(place, headers), limits)
      if (!answer) this.#notPlain.add(place.origin)
      if (line.isOpen) idle.push(line)
      return answer
    } catch (error) {
      if (line.isStale) return this.get(place, headers, limits)
      throw error
    }
  }

  #open(place: URL): HttpLine {
    const line = new HttpLine(place, () => {
      const idle = this.#idleAt(place.origin)
      if (idle.includes(line)) idle.splice(idle.indexOf(line), 1)
    })
    return line
  }

  #idleAt(origin: string): HttpLine[] {
    const idle = this.#idle.get(origin) ?? []
    this.#idle.set(origin, idle)
    return idle
  }
}

function formatHead({pathname, search, host}: URL, headers: Record<string, string>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return [`GET ${pathname}${search} HTTP/1.1`, `host: ${host}`, ...lines, '', ''].join('\r\n')
}
