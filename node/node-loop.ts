import {systemClock} from '../core/clock.js'
import {JobManifestError} from '../core/job/index.js'
import {
  ChainUnreachableError,
  type ChallengeOnChain,
  ContractRefusedError,
  isAwaited,
  type JobOnChain,
  jobOfLease,
  type LeaseOnChain,
  type LeaseState,
  type LeaseStep,
  previewDraw,
  type ReturnReason,
  readAcceptanceBlocks,
  readBlockNumber,
  readChallenge,
  readJob,
  readLeases,
  readOpenJobs,
  returnLease,
} from '../core/market/index.js'
import {forgetPrivateScenes, JobKeyMissingError, JobRefusedError, loadJob} from '../core/render/index.js'
import {NetworkStorage, parseCid} from '../core/storage/index.js'
import type {Bidding} from './bidding.js'
import {CalledChecks} from './called-checks.js'
import {chooseLeaseDuty, type LeaseDuty} from './choose-lease-duty.js'
import {describeFailure} from './describe-failure.js'
import {JobCloser} from './job-closer.js'
import {KeylessJobs} from './keyless-jobs.js'
import {doChallengeDuty, doLeaseSteps} from './lease-duties.js'
import {MissingLeases} from './missing-leases.js'
import type {NodeContext} from './node-context.js'
import {type LeaseSignals, renderLease} from './render-lease.js'
import {TaskFailedError} from './render-task.js'
import {takeLease} from './take-lease.js'
import {Upkeep} from './upkeep.js'

/** How often a node looks at the chain, in ms, at least; on a slow chain it is every half block. */
const LOOK_MS = 250

/** Failures after which a node leaves a job to others. */
const MAX_FAILURES = 2

/** Blocks after which a node asks again whether its class is large enough for a job. */
const REST_BLOCKS = 300

const CHALLENGEABLE_STATES: ReadonlySet<LeaseState> = new Set(['submitted', 'checking'])

const ENDED_STATES: ReadonlySet<LeaseState> = new Set(['settled', 'rejected', 'undecided', 'returned', 'expired'])

/** What came of a look at one lease. */
interface Attended {
  step: LeaseStep | undefined
  isCalled: boolean
}

/** A node at work: one loop that looks at the chain and does what is due, beside at most one render and one check. */
export class NodeLoop {
  readonly #context: NodeContext
  readonly #bidding: Bidding
  readonly #closer: JobCloser
  readonly #missing = new MissingLeases()
  readonly #failures = new Map<number, number>()
  readonly #keyless: KeylessJobs
  /** Blocks from which jobs of one class are tried again. */
  readonly #restUntil = new Map<number, number>()
  readonly #upkeep: Upkeep
  readonly #checks: CalledChecks
  #acceptanceBlocks = 0
  /** Own leases that may still be challenged, and checks not yet revealed: leaving them costs stake. */
  #obligations = 0
  #render: {leaseId: bigint; done: Promise<void>; abort: AbortController} | undefined

  constructor(context: NodeContext, bidding: Bidding) {
    this.#context = context
    this.#bidding = bidding
    this.#closer = new JobCloser(context.market)
    this.#upkeep = new Upkeep(context)
    this.#keyless = new KeylessJobs(context.notices, context.profile.finalityBlocks)
    this.#checks = new CalledChecks(context)
  }

  /**
   * Looks and works until `stop` aborts, or until `drain` has aborted, the task in hand is submitted, and nothing that
   * this node committed to can be challenged any more.
   */
  async run(signals: LeaseSignals): Promise<void> {
    const {market, log} = this.#context
    const lookMs = Math.max(LOOK_MS, market.chain.profile.blockTimeSec * 500)
    this.#acceptanceBlocks = await readAcceptanceBlocks(market)
    signals.drain.addEventListener('abort', () => {
      if (this.#obligations > 0) log(`waiting for ${this.#obligations} open checks and challenges: leaving costs stake`)
    })
    while (!signals.stop.aborted && !(signals.drain.aborted && !this.#render && this.#obligations === 0)) {
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
    await this.#attempt('notices of keys', () => this.#keyless.look(blockNumber, openJobs))
    for (const jobId of openJobs) {
      const [job, leases] = await Promise.all([readJob(market, jobId), readLeases(market, jobId)])
      obligations += leases.filter((lease) => this.#isOwn(lease) && this.#isChallengeable(lease, blockNumber)).length
      for (const lease of leases) {
        const isRemembered = this.#isOwn(lease) && remembered.delete(lease.leaseId)
        if (isRemembered && ENDED_STATES.has(lease.state)) await this.#forget(lease.leaseId)
        const {step, isCalled} = await this.#attend(job, lease, blockNumber, signals)
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
    this.#checks.answer(checks, signals.stop, (what, step) => this.#attempt(what, step))
    if (this.#render || this.#checks.running) return
    await this.#attempt('redemption', () => this.#upkeep.mint())
    await this.#attempt('tidying', () => this.#upkeep.tidy())
  }

  /**
   * Does what is due for one lease; a step that goes with others into one transaction is returned.
   *
   * @returns Also whether this node is called to check the lease.
   */
  async #attend(job: JobOnChain, lease: LeaseOnChain, blockNumber: number, signals: LeaseSignals): Promise<Attended> {
    const {market} = this.#context
    const self = market.wallet.address
    const challenge = await this.#challengeOf(lease, blockNumber)
    const hasVerifier = lease.state === 'submitted' && (challenge?.checks ?? []).some((c) => c.checker !== job.artist)
    const acceptanceBlocks = this.#acceptanceBlocks
    const duty = chooseLeaseDuty({lease, challenge, hasVerifier, self, blockNumber, acceptanceBlocks})
    const isCalled = challenge !== undefined && isAwaited(challenge, self)
    return {step: await this.#doDuty(lease, duty, signals), isCalled}
  }

  /** The challenge of a lease; before the draw, the one that it will be. */
  async #challengeOf(lease: LeaseOnChain, blockNumber: number): Promise<ChallengeOnChain | undefined> {
    const {market} = this.#context
    if (lease.state === 'checking') return readChallenge(market, lease.leaseId)
    if (lease.state !== 'submitted' || blockNumber <= lease.drawBlock) return undefined
    return (await previewDraw(market, lease.leaseId))?.challenge
  }

  async #doDuty(lease: LeaseOnChain, duty: LeaseDuty, signals: LeaseSignals): Promise<LeaseStep | undefined> {
    const {leaseId} = lease
    switch (duty) {
      case 'none':
        return undefined
      case 'render':
        this.#renderIfFree(lease, signals)
        return undefined
      case 'reveal-cells':
      case 'disclose-key':
      case 'advance':
        await this.#attempt(`${duty} of lease ${leaseId}`, () => doChallengeDuty(this.#context, duty, leaseId))
        return undefined
      case 'expire':
        return this.#render?.leaseId === leaseId ? undefined : {kind: duty, leaseId}
      default:
        return {kind: duty, leaseId}
    }
  }

  /** Drops what the node remembered of a lease that can no longer be challenged: it has ended, or is not kept any more. */
  async #forget(leaseId: bigint): Promise<void> {
    if (this.#render?.leaseId === leaseId) {
      this.#render.abort.abort(new Error(`lease ${leaseId} has ended on chain`))
      await this.#render.done
    }
    const {journal, store} = this.#context
    const results = (await journal.read(leaseId))?.results
    // The artist lets go what the back ends hold, once it has it.
    if (results && store instanceof NetworkStorage) await store.unpinLocally(parseCid(results.cid))
    await journal.remove(leaseId)
  }

  async #leaseIfFree(job: JobOnChain, blockNumber: number, signals: LeaseSignals): Promise<void> {
    const {market, log} = this.#context
    if (this.#render || signals.drain.aborted || signals.stop.aborted) return
    if (job.state !== 'open' || job.remainingTasks === 0 || this.#isGivenUp(job.jobId)) return
    if (this.#isLeft(job.jobId, blockNumber)) return
    await this.#attempt(`lease of job ${job.jobId}`, async () => {
      const refusal = await this.#takeLease(job, blockNumber).catch((error: unknown) => {
        if (error instanceof JobKeyMissingError) {
          this.#keyless.note(job.jobId, blockNumber)
          return error.message
        }
        if (error instanceof ContractRefusedError && error.reason === 'JobBoard_ClassTooSmall') {
          this.#restUntil.set(job.jobId, blockNumber + REST_BLOCKS)
          return error.message
        }
        if (error instanceof JobRefusedError || error instanceof JobManifestError) this.#giveUp(job.jobId)
        throw error
      })
      if (refusal !== undefined) {
        log(`left job ${job.jobId} to others: ${refusal}`)
        if (!this.#isLeft(job.jobId, blockNumber)) this.#giveUp(job.jobId)
        return
      }
      const own = (await readLeases(market, job.jobId)).findLast((lease) => this.#isOwnUnrendered(lease))
      if (own) this.#renderIfFree(own, signals)
    })
  }

  /** Leases, or bids first where the job is auctioned; a sentence if the operator does not want the job. */
  async #takeLease(job: JobOnChain, blockNumber: number): Promise<string | undefined> {
    const right = await this.#bidding.claimRight(job, blockNumber)
    if (typeof right === 'string') return right
    return right > 0 ? takeLease(this.#context, job, right) : undefined
  }

  #renderIfFree(lease: LeaseOnChain, signals: LeaseSignals): void {
    if (this.#render || signals.stop.aborted || !this.#isOwnUnrendered(lease)) return
    const abort = new AbortController()
    const stop = AbortSignal.any([signals.stop, abort.signal])
    const done = this.#renderAndSubmit(lease, {drain: signals.drain, stop}).finally(() => {
      this.#render = undefined
    })
    this.#render = {leaseId: lease.leaseId, done, abort}
  }

  async #renderAndSubmit(lease: LeaseOnChain, signals: LeaseSignals): Promise<void> {
    const {market, store, identity, notices, log} = this.#context
    const jobId = jobOfLease(lease.leaseId)
    try {
      const job = await readJob(market, jobId)
      const loaded = await loadJob(store, job, identity, (noticed) => notices.read(noticed))
      const submitted = await renderLease(this.#context, loaded, lease, signals, (error) =>
        this.#noteFailure(jobId, error),
      )
      if (submitted === 0) await returnLease(market, lease.leaseId, 'stopped')
    } catch (error) {
      if (error instanceof ChainUnreachableError) {
        log(`lease ${lease.leaseId} waits for the chain: ${error.message}`)
        return
      }
      if (!signals.stop.aborted) {
        log(`lease ${lease.leaseId} failed`)
        this.#noteFailure(jobId, error)
      }
      await this.#attempt('return', async () => {
        await returnLease(market, lease.leaseId, toReturnReason(error, signals.stop))
        log(`handed lease ${lease.leaseId} back`)
      })
    }
  }

  /** Ends what is running; a lease whose render is cut off goes back. */
  async #windDown({stop}: LeaseSignals): Promise<void> {
    const {sessions, checkSessions} = this.#context
    if (stop.aborted) await Promise.all([sessions.close(), checkSessions.close()])
    await Promise.allSettled([this.#render?.done, this.#checks.running])
  }

  #isOwn(lease: LeaseOnChain): boolean {
    return lease.node === this.#context.market.wallet.address
  }

  /** Until the end of the acceptance window a cleared lease may be disputed. */
  #isChallengeable({state, drawBlock}: LeaseOnChain, blockNumber: number): boolean {
    return CHALLENGEABLE_STATES.has(state) || (state === 'cleared' && blockNumber < drawBlock + this.#acceptanceBlocks)
  }

  #isOwnUnrendered(lease: LeaseOnChain): boolean {
    return this.#isOwn(lease) && lease.state === 'leased'
  }

  /** Counts a failure of a job; where this machine would only fail again, the job is left to others at once. */
  #noteFailure(jobId: number, error: unknown): void {
    this.#context.log(describeFailure(error))
    if (error instanceof TaskFailedError && error.failure.isForOthers) {
      this.#context.log(`left job ${jobId} to others: ${error.failure.sentence}`)
      this.#giveUp(jobId)
    } else {
      this.#failures.set(jobId, (this.#failures.get(jobId) ?? 0) + 1)
    }
  }

  /** Whether a job is not worth a try yet: there is no key of it, or this node's class was too small for it a while ago. */
  #isLeft(jobId: number, blockNumber: number): boolean {
    return this.#keyless.has(jobId) || (this.#restUntil.get(jobId) ?? 0) > blockNumber
  }

  #giveUp(jobId: number): void {
    this.#failures.set(jobId, MAX_FAILURES)
  }

  #isGivenUp(jobId: number): boolean {
    return (this.#failures.get(jobId) ?? 0) >= MAX_FAILURES
  }

  /** Runs one step; a refusal or a silent chain is a line in the log, and the next look tries again. */
  async #attempt(what: string, step: () => Promise<void>): Promise<void> {
    try {
      await step()
    } catch (error) {
      const isRace = error instanceof ContractRefusedError
      this.#context.log(`${what}${isRace ? ' was refused' : ' failed'}: ${describeFailure(error)}`)
    }
  }
}

/** What the artist is told: reasons name no path and no device of the operator's machine. */
function toReturnReason(error: unknown, stop: AbortSignal): ReturnReason {
  if (stop.aborted) return 'stopped'
  if (error instanceof TaskFailedError) return error.failure.reason
  return error instanceof JobRefusedError ? 'refused' : 'unknown'
}
