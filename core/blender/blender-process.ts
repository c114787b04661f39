import {createInterface} from 'node:readline'
import type {Readable, Writable} from 'node:stream'
import {setTimeout as sleep} from 'node:timers/promises'
import {z} from 'zod'
import type {BlenderLog} from './blender-log.js'
import type {BlenderRuntime} from './blender-runtime.js'
import {toStartError} from './describe-start-failure.js'
import {BlenderCrashedError, BlenderRequestError} from './errors.js'

/** How long a Blender that was told to end may take, in milliseconds: 4.5 can hang for ever in its destructors. */
const CLOSE_TIMEOUT_MS = 3000

/** The part of a child process that the protocol needs. */
export interface BlenderChild {
  readonly pid: number | undefined
  readonly stdin: Writable
  /** Descriptor 3, where the script writes. */
  readonly messages: Readable
  /** Resolves, never rejects, when the process has ended. */
  readonly exited: Promise<{exitCode?: number; signal?: string}>
  kill(signal: 'SIGKILL'): unknown
}

/** What a request may be given. */
export interface RequestOptions {
  /** Called with what the script reports before its answer. */
  onEvent?: (event: unknown) => void
  /** Aborting kills Blender: nothing else stops a render at once. */
  signal?: AbortSignal
}

const Message = z.union([
  z.object({id: z.number(), event: z.record(z.string(), z.unknown())}),
  z.object({id: z.number(), ok: z.literal(true), result: z.unknown()}),
  z.object({id: z.number(), ok: z.literal(false), error: z.object({code: z.string(), message: z.string()})}),
])

interface Pending {
  resolve: (result: unknown) => void
  reject: (error: unknown) => void
  onEvent: ((event: unknown) => void) | undefined
}

/** A running Blender that answers requests; made by `startBlender`. */
export class BlenderProcess {
  readonly #child: BlenderChild
  readonly #log: BlenderLog
  readonly #runtime: BlenderRuntime
  readonly #pending = new Map<number, Pending>()
  #nextId = 1
  #hasAnswered = false
  #end: Error | undefined

  constructor(child: BlenderChild, {log, runtime}: {log: BlenderLog; runtime: BlenderRuntime}) {
    this.#child = child
    this.#log = log
    this.#runtime = runtime
    child.stdin.on('error', () => undefined)
    createInterface({input: child.messages}).on('line', (line) => this.#receive(line))
    void child.exited.then((exit) => this.#finish(exit))
  }

  /** Process id of Blender, or of the sandbox around it; `undefined` when it could not be started. */
  get pid(): number | undefined {
    return this.#child.pid
  }

  /**
   * Sends one request and waits for its answer.
   *
   * @returns The result as the script sent it: untrusted, to be parsed by the caller.
   * @throws {BlenderRequestError} If the script refuses; `reason` says why.
   * @throws {BlenderStartError | SystemLibraryMissingError} If Blender ends before its first answer.
   * @throws {BlenderCrashedError} If Blender ends later.
   */
  async request(op: string, fields: object = {}, {onEvent, signal}: RequestOptions = {}): Promise<unknown> {
    signal?.throwIfAborted()
    if (this.#end) throw this.#end
    const id = this.#nextId++
    const kill = () => this.kill(signal?.reason)
    signal?.addEventListener('abort', kill, {once: true})
    try {
      return await new Promise((resolve, reject) => {
        this.#pending.set(id, {resolve, reject, onEvent})
        this.#child.stdin.write(`${JSON.stringify({...fields, id, op})}\n`)
      })
    } finally {
      signal?.removeEventListener('abort', kill)
    }
  }

  /** Ends Blender and waits for it; never longer than a few seconds. */
  async close(): Promise<void> {
    this.#child.stdin.end()
    const isGone = await Promise.race([
      this.#child.exited.then(() => true),
      sleep(CLOSE_TIMEOUT_MS, false, {ref: false}),
    ])
    if (isGone) return
    this.kill()
    await this.#child.exited
  }

  /** Ends Blender at once; open requests reject with `reason`. */
  kill(reason?: unknown): void {
    this.#end ??= reason instanceof Error ? reason : new BlenderCrashedError('Blender was stopped.')
    this.#rejectAll(this.#end)
    this.#child.kill('SIGKILL')
  }

  #receive(line: string): void {
    const message = parseMessage(line)
    const pending = message && this.#pending.get(message.id)
    if (!message || !pending) return
    this.#hasAnswered = true
    if ('event' in message) {
      pending.onEvent?.(message.event)
      return
    }
    this.#pending.delete(message.id)
    if (message.ok) pending.resolve(message.result)
    else pending.reject(new BlenderRequestError(message.error.message, message.error.code))
  }

  async #finish(exit: {exitCode?: number; signal?: string}): Promise<void> {
    this.#end ??= this.#hasAnswered
      ? await describeCrash(exit, this.#runtime, this.#log)
      : await toStartError(this.#runtime, this.#log)
    this.#rejectAll(this.#end)
  }

  #rejectAll(error: Error): void {
    for (const {reject} of this.#pending.values()) reject(error)
    this.#pending.clear()
  }
}

function parseMessage(line: string): z.infer<typeof Message> | undefined {
  try {
    return Message.parse(JSON.parse(line))
  } catch {
    return undefined
  }
}

async function describeCrash(
  {exitCode, signal}: {exitCode?: number; signal?: string},
  {version}: BlenderRuntime,
  log: BlenderLog,
): Promise<BlenderCrashedError> {
  const how = signal ? `by ${signal}` : `with exit code ${exitCode ?? 'unknown'}`
  const memory = signal === 'SIGKILL' || exitCode === 137 ? ', as when memory runs out' : ''
  const last = await log.lastLine()
  const said = last ? `; its last words: ${last}` : ''
  return new BlenderCrashedError(`Blender ${version} ended ${how}${memory}, in the middle of its work${said}.`, {
    suggestions: [`Read Blender's log: ${log.path}`],
  })
}
