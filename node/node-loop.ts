import {answerCheck} from '../core/checker/index.js'
import {systemClock} from '../core/clock.js'
import {CandelaError} from '../core/errors.js'
import {
  ContractRefusedError,
  closeJob,
  type JobOnChain,
  jobOfLease,
  type LeaseOnChain,
  type LeaseState,
  leaseTasks,
  mintForEarned,
  readAcceptanceBlocks,
  readBlockNumber,
  readChallenge,
  readChecksOf,
  readEarned,
  readJob,
  readLeases,
  readOpenJobs,
  returnLease,
  sendHeartbeat,
} from '../core/market/index.js'
import {loadJob} from '../core/render/index.js'
import {formatCredits} from '../core/units.js'
import {chooseLeaseDuty, GRACE_BLOCKS} from './choose-lease-duty.js'
import {doLeaseDuty} from './lease-duties.js'
import type {NodeContext} from './node-context.js'
import {type LeaseSignals, renderLease} from './render-lease.js'

/** How often a node looks at the chain, in ms. */
const LOOK_MS = 400

/** How often a node says that it is there, in ms; a third of the local liveness window. */
const HEARTBEAT_MS = 30_000

/** Failures after which a node leaves a job to others. */
const MAX_FAILURES = 2

const ENDED_STATES: ReadonlySet<LeaseState> = new Set(['settled', 'rejected', 'undecided', 'returned', 'expired'])

/** A node at work: one loop that looks at the chain and does what is due, beside at most one render and one check. */
export class NodeLoop {
  readonly #context: NodeContext
  readonly #failures = new Map<number, number>()
  readonly #forgotten = new Set<bigint>()
  #acceptanceBlocks = 0
  #lastHeartbeatMs = 0
  #render: {leaseId: bigint; done: Promise<void>} | undefined
  #check: Promise<void> | undefined

  constructor(context: NodeContext) {
    this.#context = context
  }

  /** Looks and works until `stop` aborts, or until `drain` has aborted and the task in hand is submitted. */
  async run(signals: LeaseSignals): Promise<void> {
    this.#acceptanceBlocks = await readAcceptanceBlocks(this.#context.market)
    while (!signals.stop.aborted && !(signals.drain.aborted && !this.#render)) {
      await this.#attempt('look', () => this.#look(signals))
      await systemClock.sleep(LOOK_MS, signals.stop).catch(() => undefined)
    }
    await this.#windDown(signals)
  }

  async #look(signals: LeaseSignals): Promise<void> {
    const {market} = this.#context
    await this.#beat()
    const blockNumber = await readBlockNumber(market)
    for (const jobId of await readOpenJobs(market)) {
      const [job, leases] = await Promise.all([readJob(market, jobId), readLeases(market, jobId)])
      for (const lease of leases) await this.#attend(lease, blockNumber, signals)
      await this.#closeIfDone(job, leases, blockNumber)
      await this.#leaseIfFree(job, signals)
    }
    this.#checkIfCalled(await readChecksOf(market, market.wallet.address), signals.stop)
    await this.#redeemIfIdle()
  }

  async #attend(lease: LeaseOnChain, blockNumber: number, signals: LeaseSignals): Promise<void> {
    const {market} = this.#context
    const challenge = lease.state === 'checking' ? await readChallenge(market, lease.leaseId) : undefined
    const self = market.wallet.address
    const duty = chooseLeaseDuty({lease, challenge, self, blockNumber, acceptanceBlocks: this.#acceptanceBlocks})
    if (lease.node === self && ENDED_STATES.has(lease.state)) await this.#forget(lease.leaseId)
    if (duty === 'none') return
    if (duty === 'render') this.#renderIfFree(lease, signals)
    else if (this.#render?.leaseId !== lease.leaseId || duty !== 'expire') {
      await this.#attempt(`${duty} of lease ${lease.leaseId}`, () => doLeaseDuty(this.#context, duty, lease))
    }
  }

  /** Drops what the node remembered of a lease that can no longer be challenged. */
  async #forget(leaseId: bigint): Promise<void> {
    if (this.#forgotten.has(leaseId)) return
    await this.#context.journal.remove(leaseId)
    this.#forgotten.add(leaseId)
  }

  async #leaseIfFree(job: JobOnChain, signals: LeaseSignals): Promise<void> {
    const {market, store, log} = this.#context
    if (this.#render || signals.drain.aborted || signals.stop.aborted) return
    if (job.state !== 'open' || job.remainingTasks === 0 || this.#isGivenUp(job.jobId)) return
    await this.#attempt(`lease of job ${job.jobId}`, async () => {
      await loadJob(store, job).catch((error: unknown) => {
        this.#failures.set(job.jobId, MAX_FAILURES)
        throw error
      })
      await leaseTasks(market, job.jobId, job.maxTasksPerLease)
      log(`leased tasks of job ${job.jobId}`)
      const own = (await readLeases(market, job.jobId)).findLast((lease) => this.#isOwnUnrendered(lease))
      if (own) this.#renderIfFree(own, signals)
    })
  }

  #renderIfFree(lease: LeaseOnChain, signals: LeaseSignals): void {
    if (this.#render || signals.stop.aborted || !this.#isOwnUnrendered(lease)) return
    const done = this.#renderAndSubmit(lease, signals).finally(() => {
      this.#render = undefined
    })
    this.#render = {leaseId: lease.leaseId, done}
  }

  async #renderAndSubmit(lease: LeaseOnChain, signals: LeaseSignals): Promise<void> {
    const {market, store, log} = this.#context
    const jobId = jobOfLease(lease.leaseId)
    try {
      const loaded = await loadJob(store, await readJob(market, jobId))
      const submitted = await renderLease(this.#context, loaded, lease, signals)
      if (submitted === 0) await returnLease(market, lease.leaseId)
    } catch (error) {
      if (!signals.stop.aborted) {
        log(`lease ${lease.leaseId} failed: ${describe(error)}`)
        this.#failures.set(jobId, (this.#failures.get(jobId) ?? 0) + 1)
      }
      await this.#attempt('return', () => returnLease(market, lease.leaseId))
      log(`handed lease ${lease.leaseId} back`)
    }
  }

  #checkIfCalled(leaseIds: readonly bigint[], stop: AbortSignal): void {
    const leaseId = leaseIds[0]
    if (this.#check) return
    if (leaseId === undefined) {
      void this.#context.checkSessions.close()
      return
    }
    this.#check = this.#attempt(`check of lease ${leaseId}`, async () => {
      const {dirs, log, sessions, checkSessions} = this.#context
      const free = sessions.isBusy ? checkSessions : sessions
      const checker = {...this.#context, sessions: free, scenesDir: dirs.scenes, cellsDir: dirs.out}
      const step = await answerCheck(checker, leaseId, stop)
      if (step !== 'waiting') log(`${step} the check of lease ${leaseId}`)
    }).finally(() => {
      this.#check = undefined
    })
  }

  async #closeIfDone(job: JobOnChain, leases: readonly LeaseOnChain[], blockNumber: number): Promise<void> {
    const lastBlock = Math.max(0, ...leases.map(({submitBlock}) => submitBlock))
    const isDone = job.openLeases === 0 && (job.remainingTasks === 0 || job.state === 'cancelled')
    if (!isDone || blockNumber < lastBlock + this.#acceptanceBlocks + 2 * GRACE_BLOCKS) return
    await this.#attempt(`close of job ${job.jobId}`, () => closeJob(this.#context.market, job.jobId))
  }

  async #redeemIfIdle(): Promise<void> {
    const {market, log} = this.#context
    if (this.#render || this.#check) return
    const earned = await readEarned(market, market.wallet.address)
    if (earned === 0n) return
    await mintForEarned(market, earned)
    log(`redeemed ${formatCredits(earned)}`)
  }

  async #beat(): Promise<void> {
    if (systemClock.nowMs() - this.#lastHeartbeatMs < HEARTBEAT_MS) return
    await sendHeartbeat(this.#context.market)
    this.#lastHeartbeatMs = systemClock.nowMs()
  }

  /** Ends what is running; a lease whose render is cut off goes back. */
  async #windDown({stop}: LeaseSignals): Promise<void> {
    const {sessions, checkSessions} = this.#context
    if (stop.aborted) await Promise.all([sessions.close(), checkSessions.close()])
    await Promise.allSettled([this.#render?.done, this.#check])
  }

  #isOwnUnrendered(lease: LeaseOnChain): boolean {
    return lease.node === this.#context.market.wallet.address && lease.state === 'leased'
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
      this.#context.log(`${what}${isRace ? ' was refused' : ' failed'}: ${describe(error)}`)
    }
  }
}

function describe(error: unknown): string {
  if (error instanceof CandelaError) return error.message
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
}
