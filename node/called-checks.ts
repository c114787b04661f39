import {answerCheck} from '../core/checker/index.js'
import {systemClock} from '../core/clock.js'
import {JobKeyMissingError, JobRefusedError} from '../core/render/index.js'
import {attempt} from './attempt.js'
import type {NodeContext} from './node-context.js'

/** How long a check that failed waits for its next try, in ms: another one may be answered meanwhile. */
const CHECK_RETRY_MS = 5000

/** The checks that a node is called to, answered one at a time beside the render. */
export class CalledChecks {
  readonly #context: NodeContext
  readonly #retryAtMs = new Map<bigint, number>()
  #running: Promise<void> | undefined

  constructor(context: NodeContext) {
    this.#context = context
  }

  /** The check in hand. */
  get running(): Promise<void> | undefined {
    return this.#running
  }

  /** Begins the first check that need not wait, unless one is in hand. */
  answer(leaseIds: readonly bigint[], stop: AbortSignal): void {
    if (this.#running) return
    const {checkSessions, log} = this.#context
    if (leaseIds.length === 0) void checkSessions.close()
    const nowMs = systemClock.nowMs()
    const leaseId = leaseIds.find((id) => (this.#retryAtMs.get(id) ?? 0) <= nowMs)
    if (leaseId === undefined) return
    this.#retryAtMs.set(leaseId, nowMs + CHECK_RETRY_MS)
    this.#running = attempt(log, `check of lease ${leaseId}`, () => this.#answerOne(leaseId, stop)).finally(() => {
      this.#running = undefined
    })
  }

  async #answerOne(leaseId: bigint, stop: AbortSignal): Promise<void> {
    const {dirs, log, workers, checkSessions} = this.#context
    const free = workers.find(({sessions}) => !sessions.isBusy)?.sessions ?? checkSessions
    const checker = {...this.#context, sessions: free, scenesDir: dirs.scenes, cellsDir: dirs.out}
    const step = await answerCheck(checker, leaseId, stop).catch((error: unknown) => {
      // What it was not given, or was given damaged, does not come by itself: the turn is missed.
      const isFinal = error instanceof JobKeyMissingError || error instanceof JobRefusedError
      if (isFinal) this.#retryAtMs.set(leaseId, Number.POSITIVE_INFINITY)
      throw error
    })
    this.#retryAtMs.delete(leaseId)
    if (step !== 'waiting') log(`${step} the check of lease ${leaseId}`)
  }
}
