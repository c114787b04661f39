import {systemClock} from '../core/clock.js'
import {
  type JobOnChain,
  type LeaseOnChain,
  type LeaseState,
  type LeaseStep,
  readAcceptanceBlocks,
  readBlockNumber,
  readJob,
  readLeases,
  readOpenJobs,
} from '../core/market/index.js'
import {forgetPrivateScenes} from '../core/render/index.js'
import {NetworkStorage, parseCid} from '../core/storage/index.js'
import {attempt} from './attempt.js'
import type {Bidding} from './bidding.js'
import {CalledChecks} from './called-checks.js'
import {JobCloser} from './job-closer.js'
import {LeaseAttendant} from './lease-attendant.js'
import {doLeaseSteps} from './lease-duties.js'
import {LeaseInHand} from './lease-in-hand.js'
import {LeftJobs} from './left-jobs.js'
import {MissingLeases} from './missing-leases.js'
import type {NodeContext} from './node-context.js'
import type {LeaseSignals} from './render-lease.js'
import {takeLease} from './take-lease.js'
import {Upkeep} from './upkeep.js'

/** How often a node looks at the chain, in ms, at least; on a slow chain it is every half block. */
const LOOK_MS = 250

const CHALLENGEABLE_STATES: ReadonlySet<LeaseState> = new Set(['submitted', 'checking'])

const ENDED_STATES: ReadonlySet<LeaseState> = new Set(['settled', 'rejected', 'undecided', 'returned', 'expired'])

/** A node at work: one loop that looks at the chain and does what is due, beside at most one lease and one check. */
export class NodeLoop {
  readonly #context: NodeContext
  readonly #bidding: Bidding
  readonly #closer: JobCloser
  readonly #missing = new MissingLeases()
  readonly #left: LeftJobs
  readonly #inHand: LeaseInHand
  readonly #attendant: LeaseAttendant
  readonly #upkeep: Upkeep
  readonly #checks: CalledChecks
  #acceptanceBlocks = 0
  /** Own leases that may still be challenged, and checks not yet revealed: leaving them costs stake. */
  #obligations = 0

  constructor(context: NodeContext, bidding: Bidding) {
    this.#context = context
    this.#bidding = bidding
    this.#closer = new JobCloser(context.market)
    this.#upkeep = new Upkeep(context)
    this.#left = new LeftJobs(context)
    this.#inHand = new LeaseInHand(context, this.#left)
    this.#attendant = new LeaseAttendant(context, this.#inHand)
    this.#checks = new CalledChecks(context)
  }

  /**
   * Looks and works until `stop` aborts, or until `drain` has aborted, the tasks in hand are submitted, and nothing that
   * this node committed to can be challenged any more.
   */
  async run(signals: LeaseSignals): Promise<void> {
    const {market, log} = this.#context
    const lookMs = Math.max(LOOK_MS, market.chain.profile.blockTimeSec * 500)
    this.#acceptanceBlocks = await readAcceptanceBlocks(market)
    signals.drain.addEventListener('abort', () => {
      if (this.#obligations > 0) log(`waiting for ${this.#obligations} open checks and challenges: leaving costs stake`)
    })
    while (!signals.stop.aborted && !(signals.drain.aborted && !this.#isRendering && this.#obligations === 0)) {
      await this.#attempt('look', () => this.#look(signals))
      await systemClock.sleep(lookMs, signals.stop).catch(() => undefined)
    }
    await this.#windDown(signals)
  }

  async #look(signals: LeaseSignals): Promise<void> {
    const {market} = this.#context
    const blockNumber = await readBlockNumber(market)
    await this.#attempt('heartbeat', () => this.#upkeep.beat(blockNumber))
    const checks: bigint[] = []
    let obligations = this.#checks.running ? 1 : 0
    const remembered = new Set(await this.#context.journal.list())
    const steps: LeaseStep[] = []
    const openJobs = await readOpenJobs(market)
    await this.#attempt('notices of keys', () => this.#left.look(blockNumber, openJobs))
    for (const jobId of openJobs) {
      const [job, leases] = await Promise.all([readJob(market, jobId), readLeases(market, jobId)])
      obligations += leases.filter((lease) => this.#isOwn(lease) && this.#isChallengeable(lease, blockNumber)).length
      const look = {job, blockNumber, acceptanceBlocks: this.#acceptanceBlocks, signals}
      for (const lease of leases) {
        const isRemembered = this.#isOwn(lease) && remembered.delete(lease.leaseId)
        if (isRemembered && ENDED_STATES.has(lease.state)) await this.#forget(lease.leaseId)
        const {step, isCalled} = await this.#attendant.attend(lease, look)
        if (step) steps.push(step)
        if (isCalled) checks.push(lease.leaseId)
      }
      await this.#attempt(`close of job ${jobId}`, () => this.#closer.closeIfDone(job, blockNumber))
      await this.#leaseIfFree(job, blockNumber, signals)
    }
    await this.#attempt('bonds', () => this.#bidding.releaseFree(blockNumber))
    await this.#attempt('steps', () => doLeaseSteps(this.#context, steps))
    for (const leaseId of this.#missing.note(remembered, blockNumber)) await this.#forget(leaseId)
    await this.#attempt('cleanup', () => forgetPrivateScenes(this.#context.dirs.scenes, openJobs))
    this.#obligations = obligations + checks.length
    this.#checks.answer(checks, signals.stop)
    if (this.#isRendering || this.#checks.running) return
    await this.#attempt('redemption', () => this.#upkeep.mint())
    await this.#attempt('tidying', () => this.#upkeep.tidy())
  }

  /** Drops what the node remembered of a lease that can no longer be challenged: it has ended, or is not kept any more. */
  async #forget(leaseId: bigint): Promise<void> {
    await this.#inHand.abandon(leaseId)
    const {journal, store} = this.#context
    const results = (await journal.read(leaseId))?.results
    // The artist lets go what the back ends hold, once it has it.
    if (results && store instanceof NetworkStorage) await store.unpinLocally(parseCid(results.cid))
    await journal.remove(leaseId)
  }

  async #leaseIfFree(job: JobOnChain, blockNumber: number, signals: LeaseSignals): Promise<void> {
    const {market, kernels} = this.#context
    if (this.#isRendering || kernels.isWarming || signals.drain.aborted || signals.stop.aborted) return
    if (job.state !== 'open' || job.remainingTasks === 0 || this.#left.has(job.jobId, blockNumber)) return
    await this.#attempt(`lease of job ${job.jobId}`, async () => {
      const refusal = await this.#takeLease(job, blockNumber).catch((error: unknown) =>
        this.#left.noteLeaseError(job.jobId, blockNumber, error),
      )
      if (refusal !== undefined) {
        this.#left.refuse(job.jobId, blockNumber, refusal)
        return
      }
      const leases = await readLeases(market, job.jobId)
      const own = leases.findLast((lease) => this.#isOwn(lease) && lease.state === 'leased')
      if (own) this.#inHand.begin(own, signals)
    })
  }

  /** Leases, or bids first where the job is auctioned; a sentence if the operator does not want the job. */
  async #takeLease(job: JobOnChain, blockNumber: number): Promise<string | undefined> {
    const right = await this.#bidding.claimRight(job, blockNumber)
    if (typeof right === 'string') return right
    return right > 0 ? takeLease(this.#context, job, right) : undefined
  }

  /** Ends what is running; a lease whose render is cut off goes back. */
  async #windDown({stop}: LeaseSignals): Promise<void> {
    const {workers, checkSessions} = this.#context
    if (stop.aborted) await Promise.all([...workers.map(({sessions}) => sessions.close()), checkSessions.close()])
    await Promise.allSettled([this.#inHand.done, this.#checks.running])
  }

  get #isRendering(): boolean {
    return this.#inHand.leaseId !== undefined
  }

  #isOwn(lease: LeaseOnChain): boolean {
    return lease.node === this.#context.market.wallet.address
  }

  /** Until the end of the acceptance window a cleared lease may be disputed. */
  #isChallengeable({state, drawBlock}: LeaseOnChain, blockNumber: number): boolean {
    return CHALLENGEABLE_STATES.has(state) || (state === 'cleared' && blockNumber < drawBlock + this.#acceptanceBlocks)
  }

  #attempt(what: string, step: () => Promise<void>): Promise<void> {
    return attempt(this.#context.log, what, step)
  }
}
