import type {Checker} from '../checker/index.js'
import {systemClock} from '../clock.js'
import {CandelaError} from '../errors.js'
import {homePath} from '../home.js'
import {
  type ArchivedLease,
  cancelJob,
  closeJob,
  type JobOnChain,
  LeaseArchive,
  type LeaseOnChain,
  readBlockNumber,
  readFeeBps,
  readJob,
  readNodes,
  readOpenJobs,
} from '../market/index.js'
import {touchKeepAlive} from '../network/index.js'
import {takeProcessLock} from '../process-lock.js'
import {forgetPrivateScenes, type LoadedJob, loadJob} from '../render/index.js'
import {ArtistDuties} from './artist-duties.js'
import {AuctionKeeper} from './auction-keeper.js'
import {fetchReturnedLogs, keepDeliveredLogs} from './delivered-logs.js'
import {DeliveryLine, type DeliveryOptions} from './delivery-line.js'
import {DisputeKeeper, type DisputePolicy} from './dispute-keeper.js'
import {EarlierFrames} from './fetch-earlier-frames.js'
import type {FinishedFrame} from './finish-frames.js'
import {ignoreRefusal} from './ignore-refusal.js'
import {JobPins} from './job-pins.js'
import {KeyKeeper} from './key-keeper.js'
import {outlastSilence} from './outlast-silence.js'
import {ReturnNotices} from './return-notices.js'
import {isJobStuck, type JobSummary, summarizeJob} from './summarize-job.js'

/** How often the artist's side looks at the chain, in ms, at least; on a slow chain it is every half block. */
const LOOK_MS = 200

/** What following a job needs. */
export interface FollowOptions extends DeliveryOptions {
  /** Checks where no node can. */
  checker: Checker
  isLocal: boolean
  disputes: DisputePolicy
  /** Asks the person at the terminal; `false` where there is none. */
  ask(question: string): Promise<boolean>
  onUpdate(summary: JobSummary, framesDone: number): void
  onUnserved(): void
}

/** How a followed job ended. */
export interface FollowedJob {
  outcome: 'done' | 'cancelled' | 'stuck'
  /** Whether only nodes of the renderer's device class checked. */
  sameClass: boolean
  summary: JobSummary
  frames: FinishedFrame[]
  /** When the last submission, the last verdict and the end were seen, ms since the epoch; and time in finishing. */
  timesMs: {submitted: number; cleared: number; settled: number; finishing: number}
}

/** Held by the command that follows a job. */
export function followLockPath(network: string, jobId: number): string {
  return homePath('work', network, `${jobId}.lock`)
}

/** Thrown when two commands want to bring the same job home. */
export class JobFollowedError extends CandelaError {
  readonly code = 'JOB_FOLLOWED'
  readonly kind = 'usage'
}

/** Waits on a job: audits and approves what nodes submit, finishes frames, and closes the job in the end. */
export class JobFollower {
  readonly #options: FollowOptions
  readonly #auction: AuctionKeeper
  readonly #disputes: DisputeKeeper
  readonly #keys: KeyKeeper
  readonly #duties: ArtistDuties
  #pins: JobPins | undefined
  #returns: ReturnNotices | undefined
  readonly #timesMs = {submitted: 0, cleared: 0, settled: 0}
  #isUnserved = false
  #sameClass = false

  constructor(options: FollowOptions) {
    this.#options = options
    const {market, store, record, checker, onNotice, ask, disputes: policy} = options
    this.#disputes = new DisputeKeeper({market, record, policy, ask, onNotice})
    this.#keys = new KeyKeeper({...checker, market, store, onNotice})
    this.#duties = new ArtistDuties(options)
    this.#auction = new AuctionKeeper(market, record.bidFilter ?? {}, onNotice)
  }

  /**
   * Follows the job to its end.
   *
   * @throws {AuditError} If what was delivered is bad, and is not or no longer disputed.
   * @throws {ChainUnreachableError} If the chain stays silent for a minute.
   * @throws The reason of the signal when it aborts; the job lives on.
   */
  async run(): Promise<FollowedJob> {
    const {record} = this.#options
    const lock = await takeProcessLock(followLockPath(record.network, record.jobId))
    if ('heldBy' in lock) {
      throw new JobFollowedError(`Job ${record.jobId} is followed by process ${lock.heldBy} already.`, {
        suggestions: [`candela job show ${record.jobId}`],
      })
    }
    try {
      return await this.#follow()
    } finally {
      await lock.release()
    }
  }

  async #follow(): Promise<FollowedJob> {
    const {market, signal} = this.#options
    const patience = {lookMs: Math.max(LOOK_MS, market.chain.profile.blockTimeSec * 500), signal}
    const {line, archive, feeBps} = await outlastSilence(() => this.#open(), patience)
    try {
      for (;;) {
        signal.throwIfAborted()
        this.#duties.throwIfFailed()
        const ended = await outlastSilence(() => this.#look(line, archive, feeBps), patience)
        if (ended) return ended
        await systemClock.sleep(patience.lookMs, signal)
      }
    } finally {
      await Promise.all([this.#duties.end(), this.#returns?.done])
      await line.close()
    }
  }

  async #open(): Promise<{line: DeliveryLine; archive: LeaseArchive; feeBps: bigint}> {
    const {market, store, record, checker} = this.#options
    await forgetPrivateScenes(checker.scenesDir, [record.jobId, ...(await readOpenJobs(market))])
    const loaded = await loadJob(store, await readJob(market, record.jobId), checker.identity)
    const feeBps = await readFeeBps(market)
    const source = {market, store, identity: checker.identity, network: record.network}
    const earlier = await EarlierFrames.of(source, record)
    this.#pins = new JobPins(this.#options, loaded)
    this.#sameClass = loaded.job.sameClass
    this.#returns = this.#watchReturns(loaded)
    await this.#pins.name()
    return {
      line: new DeliveryLine(this.#options, loaded, earlier),
      archive: new LeaseArchive(market, loaded.job),
      feeBps,
    }
  }

  #watchReturns(loaded: LoadedJob): ReturnNotices {
    const {market, store, record, identity, signal, onNotice} = this.#options
    const folder = homePath('work', record.network, String(record.jobId), 'logs')
    return new ReturnNotices({
      market,
      onNotice,
      fetchLogs: async (lease, logCid) => {
        const logs = await fetchReturnedLogs(store, loaded, lease, {logCid, identity, folder, signal})
        return keepDeliveredLogs(record.network, loaded, lease, logs)
      },
    })
  }

  async #look(line: DeliveryLine, archive: LeaseArchive, feeBps: bigint): Promise<FollowedJob | undefined> {
    const {market, record, isLocal, onUpdate} = this.#options
    if (isLocal) await touchKeepAlive()
    const [job, leases, blockNumber] = await Promise.all([
      readJob(market, record.jobId),
      archive.read(),
      readBlockNumber(market),
    ])
    line.look(leases)
    await this.#returns?.look(leases)
    const found = line.findProblem(leases)
    if (found && !(await this.#disputes.dispute(found.lease, found.problem))) throw found.problem
    await ignoreRefusal(this.#auction.look(job, blockNumber))
    await this.#keys.look(job)
    await this.#duties.look({line, job, leases, blockNumber})
    const summary = summarizeJob(job, leases, feeBps)
    this.#noteTimes(summary, leases)
    onUpdate(summary, record.finished.length)
    return this.#endIfOver(line, job, leases, summary)
  }

  async #endIfOver(
    line: DeliveryLine,
    job: JobOnChain,
    leases: readonly ArchivedLease[],
    summary: JobSummary,
  ): Promise<FollowedJob | undefined> {
    const {market, record} = this.#options
    const isFinished = record.finished.length === record.frames.length
    const isSettled = job.settledTasks === job.taskCount
    if (isSettled && isFinished) {
      if (job.state === 'open') await ignoreRefusal(closeJob(market, job.jobId))
      return this.#endAs(line, 'done', summary, leases)
    }
    if (job.state === 'open' && job.remainingTasks > 0 && job.leasedTasks === 0) {
      const liveNodes = (await readNodes(market)).filter(({isLive}) => isLive).map(({node}) => node)
      if (liveNodes.length === 0 && !this.#isUnserved) {
        this.#isUnserved = true
        this.#options.onUnserved()
      }
      if (line.isIdle && isJobStuck(job, leases, liveNodes)) {
        await ignoreRefusal(cancelJob(market, job.jobId))
        await ignoreRefusal(closeJob(market, job.jobId))
        return this.#endAs(line, 'stuck', summary, leases)
      }
    }
    const isOver = job.state !== 'open' && job.leasedTasks === 0 && !isSettled
    if (!isOver || !line.isIdle) return undefined
    if (job.state === 'cancelled') await ignoreRefusal(closeJob(market, job.jobId))
    return this.#endAs(line, 'cancelled', summary, leases)
  }

  async #endAs(
    line: DeliveryLine,
    outcome: FollowedJob['outcome'],
    summary: JobSummary,
    leases: readonly ArchivedLease[],
  ): Promise<FollowedJob> {
    line.throwIfFailed()
    await this.#pins?.release(leases, this.#returns?.logCids)
    this.#timesMs.settled ||= systemClock.nowMs()
    const finished = this.#options.record.finished.map(({sha256: _, ...frame}) => frame)
    const frames = finished.sort((a, b) => a.frame - b.frame)
    return {
      outcome,
      sameClass: this.#sameClass,
      summary,
      frames,
      timesMs: {...this.#timesMs, finishing: line.finishingMs},
    }
  }

  #noteTimes(summary: JobSummary, leases: readonly LeaseOnChain[]): void {
    const nowMs = systemClock.nowMs()
    if (summary.tasksSubmitted === summary.tasksTotal) this.#timesMs.submitted ||= nowMs
    const isCleared = leases.every(({state}) => !OPEN.has(state)) && summary.tasksSubmitted === summary.tasksTotal
    if (isCleared) this.#timesMs.cleared ||= nowMs
    if (summary.tasksSettled === summary.tasksTotal) this.#timesMs.settled ||= nowMs
  }
}

const OPEN: ReadonlySet<string> = new Set(['leased', 'submitted', 'checking'])
