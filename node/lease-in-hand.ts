import {
  ChainUnreachableError,
  jobOfLease,
  type LeaseOnChain,
  type ReturnReason,
  readJob,
  returnLease,
} from '../core/market/index.js'
import {JobRefusedError, type LoadedJob, loadJob} from '../core/render/index.js'
import {attempt} from './attempt.js'
import {LeaseLateError} from './lease-late-error.js'
import type {LeftJobs} from './left-jobs.js'
import type {NodeContext} from './node-context.js'
import {type LeaseSignals, renderLease} from './render-lease.js'
import {TaskFailedError} from './render-task.js'
import {storeLog} from './store-log.js'

/** The lease that a node renders: at most one, beside everything else it does. */
export class LeaseInHand {
  readonly #context: NodeContext
  readonly #left: LeftJobs
  #render: {leaseId: bigint; done: Promise<void>; abort: AbortController; late: AbortController} | undefined

  constructor(context: NodeContext, left: LeftJobs) {
    this.#context = context
    this.#left = left
  }

  /** The lease in hand, if any. */
  get leaseId(): bigint | undefined {
    return this.#render?.leaseId
  }

  /** Ends, and never fails, once nothing is rendered any more. */
  get done(): Promise<void> {
    return this.#render?.done ?? Promise.resolve()
  }

  /** Begins to render a lease, unless another one is in hand. */
  begin(lease: LeaseOnChain, signals: LeaseSignals): void {
    if (this.#render || signals.stop.aborted || lease.state !== 'leased') return
    const [abort, late] = [new AbortController(), new AbortController()]
    const stop = AbortSignal.any([signals.stop, abort.signal])
    const done = this.#renderAndSubmit(lease, {drain: signals.drain, stop}, late.signal).finally(() => {
      this.#render = undefined
    })
    this.#render = {leaseId: lease.leaseId, done, abort, late}
  }

  /** Stops to render a lease whose deadline is near: what is done is submitted, or the lease handed back. */
  endEarly(leaseId: bigint): void {
    if (this.#render?.leaseId === leaseId) this.#render.late.abort(new LeaseLateError())
  }

  /** Stops to render a lease that is over on chain, if it is the one in hand. */
  async abandon(leaseId: bigint): Promise<void> {
    if (this.#render?.leaseId !== leaseId) return
    this.#render.abort.abort(new Error(`lease ${leaseId} has ended on chain`))
    await this.#render.done
  }

  async #renderAndSubmit(lease: LeaseOnChain, signals: LeaseSignals, late: AbortSignal): Promise<void> {
    const {market, store, identity, notices, log} = this.#context
    const jobId = jobOfLease(lease.leaseId)
    let loaded: LoadedJob | undefined
    try {
      const job = await readJob(market, jobId)
      loaded = await loadJob(store, job, identity, (noticed) => notices.read(noticed))
      const submitted = await renderLease(this.#context, loaded, lease, {...signals, late}, (error) =>
        this.#left.noteFailure(jobId, error),
      )
      if (submitted === 0) await returnLease(market, lease.leaseId, 'stopped')
    } catch (error) {
      if (error instanceof ChainUnreachableError) {
        log(`lease ${lease.leaseId} waits for the chain: ${error.message}`)
        return
      }
      if (!signals.stop.aborted) {
        log(`lease ${lease.leaseId} failed`)
        this.#left.noteFailure(jobId, error)
      }
      const logCid = signals.stop.aborted || !loaded ? undefined : await this.#storeLog(loaded, lease, error)
      await attempt(log, 'return', async () => {
        await returnLease(market, lease.leaseId, toReturnReason(error, signals.stop), logCid)
        log(`handed lease ${lease.leaseId} back`)
      })
    }
  }

  /** A log that cannot be stored keeps no lease. */
  async #storeLog(loaded: LoadedJob, lease: LeaseOnChain, error: unknown): Promise<string | undefined> {
    if (!(error instanceof TaskFailedError)) return undefined
    let cid: string | undefined
    await attempt(this.#context.log, 'storing the log', async () => {
      cid = await storeLog(this.#context, loaded, lease, error.task)
    })
    return cid
  }
}

/** What the artist is told: reasons name no path and no device of the operator's machine. */
function toReturnReason(error: unknown, stop: AbortSignal): ReturnReason {
  if (stop.aborted) return 'stopped'
  if (error instanceof TaskFailedError) return error.failure.reason
  return error instanceof JobRefusedError ? 'refused' : 'unknown'
}
