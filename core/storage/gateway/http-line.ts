import {isIP, type OnReadOpts, type Socket, connect as startPlain} from 'node:net'
import {connect as startTls} from 'node:tls'
import {blockBuffers} from '../block-buffers.js'
import {BlockSizeError} from '../storage-errors.js'
import {type AnswerHead, MAX_HEAD_BYTES, parseHead} from './parse-head.js'

/** How long, and how much of it, an answer may be. */
export interface AnswerLimits {
  maxBytes: number
  /** Longest silence of the server, in ms. */
  silenceMs: number
  /** Longest time for the whole answer, in ms. */
  answerMs: number
  signal?: AbortSignal | undefined
}

/** An answer that was read whole. */
export interface LineAnswer extends Pick<AnswerHead, 'status' | 'headers'> {
  body: Uint8Array
}

interface Asked {
  maxBytes: number
  resolve(answer: LineAnswer | undefined): void
  reject(error: unknown): void
}

const END_OF_HEAD = '\r\n\r\n'

/**
 * A connection that is asked for one thing after the other, and receives each body where it stays. `node:http` copies every
 * piece into a fresh buffer, and the garbage collector then takes longer than hashing does.
 */
export class HttpLine {
  readonly #origin: string
  readonly #socket: Socket
  readonly #received = Buffer.allocUnsafeSlow(MAX_HEAD_BYTES)
  #receivedBytes = 0
  #head: AnswerHead | undefined
  #body: Buffer | undefined
  #bodyBytes = 0
  #asked: Asked | undefined
  #answers = 0
  #isEnded = false
  #isEndedHere = false

  /** @param onEnd - Called once it can be asked nothing more. */
  constructor(place: URL, onEnd: () => void) {
    this.#origin = place.origin
    const onread = {
      buffer: () => this.#body?.subarray(this.#bodyBytes) ?? this.#received.subarray(this.#receivedBytes),
      callback: (sizeBytes: number) => this.#receive(sizeBytes),
    }
    const end = (error: Error) => {
      this.#isEnded = true
      this.#asked?.reject(error)
      onEnd()
    }
    this.#socket = connect(place, onread)
    this.#socket.on('error', end).on('close', () => end(new Error(this.#describeEnd())))
  }

  /** Whether it can be asked for something. */
  get isOpen(): boolean {
    return !this.#isEnded
  }

  /** Whether the server ended it after an answer and before the next began, as it does with lines that waited for long. */
  get isStale(): boolean {
    return this.#isEnded && !this.#isEndedHere && this.#answers > 0 && this.#receivedBytes === 0
  }

  /**
   * Sends the head of a request without a body, and reads the answer.
   *
   * @returns `undefined` if the answer is not plain ({@link parseHead}); the line is ended then.
   * @throws {BlockSizeError} If the body is longer than `maxBytes`.
   * @throws What the connection says if it breaks, or is silent for too long.
   */
  async ask(head: string, {maxBytes, silenceMs, answerMs, signal}: AnswerLimits): Promise<LineAnswer | undefined> {
    const giveUp = (ms: number) => this.#end(new Error(`no answer within ${ms / 1000} s`))
    const onAbort = () => this.#end(signal?.reason as Error)
    const deadline = setTimeout(giveUp, answerMs, answerMs)
    signal?.addEventListener('abort', onAbort)
    this.#socket.ref().setTimeout(silenceMs, () => giveUp(silenceMs))
    try {
      return await new Promise((resolve, reject) => {
        this.#asked = {maxBytes, resolve, reject}
        this.#socket.write(head, 'latin1')
      })
    } finally {
      this.#asked = undefined
      this.#socket.unref().setTimeout(0).removeAllListeners('timeout')
      signal?.removeEventListener('abort', onAbort)
      clearTimeout(deadline)
    }
  }

  #receive(sizeBytes: number): boolean {
    if (this.#body) this.#bodyBytes += sizeBytes
    else this.#receiveHead(sizeBytes)
    if (this.#head && this.#bodyBytes === this.#head.bodyBytes) this.#finish(this.#head, this.#body)
    return true
  }

  #receiveHead(sizeBytes: number): void {
    this.#receivedBytes += sizeBytes
    const received = this.#received.subarray(0, this.#receivedBytes)
    const headBytes = received.indexOf(END_OF_HEAD)
    const isEndless = headBytes < 0 && this.#receivedBytes === MAX_HEAD_BYTES
    // What comes while nobody waits is more than the answer before it declared.
    if (!this.#asked || isEndless) this.#giveUp()
    else if (headBytes >= 0) this.#readHead(received, headBytes, this.#asked)
  }

  #readHead(received: Buffer, headBytes: number, {maxBytes}: Asked): void {
    const head = parseHead(received.toString('latin1', 0, headBytes))
    const rest = received.subarray(headBytes + END_OF_HEAD.length)
    if (!head || (head.staysOpen && rest.length > head.bodyBytes)) {
      this.#giveUp()
    } else if (head.bodyBytes > maxBytes) {
      const sentence = `${this.#origin} sent more than ${maxBytes} bytes; at most ${maxBytes} bytes were expected.`
      this.#end(new BlockSizeError(sentence))
    } else {
      this.#head = head
      this.#body = blockBuffers.take(head.bodyBytes)
      this.#bodyBytes = rest.copy(this.#body)
    }
  }

  #finish({status, headers, staysOpen}: AnswerHead, body: Uint8Array = new Uint8Array()): void {
    this.#asked?.resolve({status, headers, body})
    this.#asked = undefined
    this.#answers += 1
    this.#head = undefined
    this.#body = undefined
    this.#bodyBytes = 0
    this.#receivedBytes = 0
    if (!staysOpen) this.#giveUp()
  }

  #giveUp(): void {
    this.#asked?.resolve(undefined)
    this.#end()
  }

  #end(error?: Error): void {
    this.#isEnded = true
    this.#isEndedHere = true
    this.#socket.destroy(error)
  }

  #describeEnd(): string {
    if (!this.#head) return 'the connection ended without an answer'
    return `the connection ended after ${this.#bodyBytes} of ${this.#head.bodyBytes} bytes`
  }
}

function connect({protocol, hostname, port}: URL, onread: OnReadOpts): Socket {
  const host = hostname.replace(/^\[|\]$/g, '')
  const isTls = protocol === 'https:'
  const options = {host, port: Number(port || (isTls ? 443 : 80)), noDelay: true, onread}
  if (!isTls) return startPlain(options)
  return startTls({...options, ALPNProtocols: ['http/1.1'], ...(isIP(host) ? {} : {servername: host})})
}
