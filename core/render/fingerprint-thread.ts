import {Worker} from 'node:worker_threads'
import {packagePath} from '../package-root.js'
import {CellError, ExrError, type Fingerprint, ImageNotFiniteError} from '../verify/index.js'
import {type OutputShape, OutputSizeError} from './fingerprint-output.js'

/** What the thread is asked. */
export interface FingerprintQuestion {
  id: number
  exrPath: string
  shape: OutputShape
}

/** What it answers: fingerprints, or an error in parts, because a class does not survive the way between threads. */
export type FingerprintAnswer = {id: number} & ({fingerprints: Fingerprint[]} | {failure: FingerprintFailure})

/** An error in parts. */
export interface FingerprintFailure {
  message: string
  code?: string | undefined
  suggestions?: readonly string[] | undefined
}

interface Waiting {
  resolve(fingerprints: Fingerprint[]): void
  reject(error: unknown): void
}

/** The errors of `fingerprintOutput`, by code. */
const ERRORS = {
  EXR_INVALID: ExrError,
  OUTPUT_SIZE: OutputSizeError,
  IMAGE_NOT_FINITE: ImageNotFiniteError,
  CELL_INVALID: CellError,
} as const

/**
 * Fingerprints raw outputs in a thread of its own, one after the other: decoding a large frame takes seconds, in which a node
 * must go on answering its chain and its Blender.
 *
 * The thread starts with the first output and is kept; it does not keep the process alive.
 */
export class FingerprintThread {
  #worker: Worker | undefined
  #lastId = 0
  readonly #waiting = new Map<number, Waiting>()

  /** As `fingerprintOutput`. @throws As that. */
  fingerprint(exrPath: string, shape: OutputShape): Promise<Fingerprint[]> {
    const id = ++this.#lastId
    const worker = this.#open()
    worker.ref()
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, {resolve, reject})
      worker.postMessage({id, exrPath, shape} satisfies FingerprintQuestion)
    })
  }

  /** Ends the thread; what it had in hand fails. */
  async close(): Promise<void> {
    const worker = this.#worker
    this.#lose()
    await worker?.terminate()
  }

  #open(): Worker {
    if (this.#worker) return this.#worker
    const worker = new Worker(packagePath('dist', 'bundle', 'fingerprint-worker.js'))
    worker.on('message', (answer: FingerprintAnswer) => this.#take(worker, answer))
    worker.on('error', (error) => this.#failAll(error))
    worker.on('exit', () => {
      // One that was closed has failed what it had; what waits now was asked of the next.
      if (this.#worker === worker) this.#lose()
    })
    this.#worker = worker
    return worker
  }

  #take(worker: Worker, answer: FingerprintAnswer): void {
    const waiting = this.#waiting.get(answer.id)
    this.#waiting.delete(answer.id)
    if (this.#waiting.size === 0) worker.unref()
    if ('fingerprints' in answer) waiting?.resolve(answer.fingerprints)
    else waiting?.reject(toError(answer.failure))
  }

  #lose(): void {
    this.#worker = undefined
    this.#failAll(new Error('The thread that fingerprints outputs has ended.'))
  }

  #failAll(error: unknown): void {
    for (const {reject} of this.#waiting.values()) reject(error)
    this.#waiting.clear()
  }
}

function toError({message, code, suggestions = []}: FingerprintFailure): Error {
  const known = Object.entries(ERRORS).find(([name]) => name === code)?.[1]
  return known ? new known(message, {suggestions}) : new Error(message)
}
