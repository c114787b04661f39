import {rm} from 'node:fs/promises'
import {join} from 'node:path'
import type {BlenderRuntime} from '../blender/index.js'
import {answerCheck, type Checker} from '../checker/index.js'
import {systemClock} from '../clock.js'
import {homePath} from '../home.js'
import {
  ChainUnreachableError,
  type ChallengeOnChain,
  ContractRefusedError,
  cancelJob,
  closeJob,
  type JobOnChain,
  type LeaseOnChain,
  type Market,
  preimageOf,
  readBlockNumber,
  readChallenge,
  readChecksOf,
  readFeeBps,
  readJob,
  readLeases,
  readNodes,
  revealPreimage,
  settleLease,
} from '../market/index.js'
import {touchKeepAlive} from '../network/index.js'
import {type LoadedJob, loadJob} from '../render/index.js'
import type {BlockStore} from '../storage/index.js'
import {type DeliveredTask, deliverLease} from './deliver-lease.js'
import {type FinishedFrame, FrameFinisher} from './finish-frames.js'
import {type JobRecord, writeJobRecord} from './job-record.js'
import {isJobStuck, type JobSummary, summarizeJob} from './summarize-job.js'

/** How often the artist's side looks at the chain, in ms. */
const LOOK_MS = 300

/** How long the chain may stay silent before the command gives up waiting, in ms. */
const SILENCE_MS = 60_000

/** What following a job needs. */
export interface FollowOptions {
  market: Market
  store: BlockStore
  record: JobRecord
  runtime: BlenderRuntime
  /** age identity that opens the results. */
  identity: string
  /** Checks where no node can. */
  checker: Checker
  isLocal: boolean
  signal: AbortSignal
  onUpdate(summary: JobSummary, framesDone: number): void
  onFrame(finished: FinishedFrame): void
}

/** How a followed job ended. */
export interface FollowedJob {
  outcome: 'done' | 'cancelled' | 'stuck'
  summary: JobSummary
  frames: FinishedFrame[]
  /** When the last submission, the last verdict and the end were seen, ms since the epoch; and time in finishing. */
  timesMs: {submitted: number; cleared: number; settled: number; finishing: number}
}

/** Waits on a job: audits and approves what nodes submit, finishes frames, and closes the job in the end. */
export class JobFollower {
  readonly #options: FollowOptions
  readonly #workDir: string
  readonly #deliveries = new Map<bigint, DeliveredTask[]>()
  readonly #challenges = new Map<bigint, ChallengeOnChain>()
  readonly #finishedTasks = new Set<number>()
  readonly #approved = new Set<bigint>()
  readonly #timesMs = {submitted: 0, cleared: 0, settled: 0, finishing: 0}
  #deliver: Promise<void> | undefined
  #finish: Promise<void> | undefined
  #check: Promise<void> | undefined
  #failure: unknown

  constructor(options: FollowOptions) {
    this.#options = options
    this.#workDir = homePath('work', options.record.network, String(options.record.jobId))
  }

  /**
   * Follows the job to its end.
   *
   * @throws {AuditError} If delivered files are not what was committed.
   * @throws {ChainUnreachableError} If the chain stays silent for a minute.
   * @throws The reason of the signal when it aborts; the job lives on.
   */
  async run(): Promise<FollowedJob> {
    const {market, store, record, signal} = this.#options
    const loaded = await loadJob(store, await readJob(market, record.jobId))
    const finisher = this.#createFinisher(loaded)
    const feeBps = await readFeeBps(market)
    let lastAnswerMs = systemClock.nowMs()
    try {
      for (;;) {
        signal.throwIfAborted()
        if (this.#failure !== undefined) throw this.#failure
        try {
          const ended = await this.#look(loaded, finisher, feeBps)
          if (ended) return ended
          lastAnswerMs = systemClock.nowMs()
        } catch (error) {
          const isSilent = error instanceof ChainUnreachableError
          if (!isSilent || systemClock.nowMs() - lastAnswerMs > SILENCE_MS) throw error
        }
        await systemClock.sleep(LOOK_MS, signal)
      }
    } finally {
      await Promise.allSettled([this.#deliver, this.#finish, this.#check])
      await finisher.close()
      await rm(this.#workDir, {recursive: true, force: true})
    }
  }

  async #look(loaded: LoadedJob, finisher: FrameFinisher, feeBps: bigint): Promise<FollowedJob | undefined> {
    const {market, record, isLocal, onUpdate} = this.#options
    if (isLocal) await touchKeepAlive()
    const [job, leases, blockNumber] = await Promise.all([
      readJob(market, record.jobId),
      readLeases(market, record.jobId),
      readBlockNumber(market),
    ])
    for (const lease of leases) await this.#attend(job, lease, blockNumber)
    this.#deliverNext(loaded, leases)
    this.#finishNext(leases, finisher)
    this.#checkIfCalled(await readChecksOf(market, market.wallet.address))
    const summary = summarizeJob(job, leases, this.#challenges, feeBps)
    this.#noteTimes(summary, leases)
    onUpdate(summary, record.finished.length)
    return this.#endIfOver(job, leases, summary)
  }

  /** What the artist owes one lease: randomness for its draw, and its approval once audited. */
  async #attend(job: JobOnChain, lease: LeaseOnChain, blockNumber: number): Promise<void> {
    const {market, record} = this.#options
    await this.#readChallengeOf(lease)
    if (lease.state === 'submitted' && blockNumber < lease.drawBlock && BigInt(lease.preimage) === 0n) {
      const preimage = preimageOf(record.randomSecret, job.randomHead, record.randomLength)
      if (preimage) await ignoreRefusal(revealPreimage(market, lease.leaseId, preimage))
    }
    if (lease.state === 'cleared' && this.#isAudited(lease) && !this.#approved.has(lease.leaseId)) {
      this.#approved.add(lease.leaseId)
      await ignoreRefusal(settleLease(market, lease.leaseId))
    }
    if (lease.state === 'rejected' || lease.state === 'undecided') this.#deliveries.delete(lease.leaseId)
  }

  async #readChallengeOf(lease: LeaseOnChain): Promise<void> {
    const known = this.#challenges.get(lease.leaseId)
    if (lease.submitBlock === 0 || lease.state === 'submitted' || known?.phase === 'decided') return
    if (known?.phase === 'none' && lease.state !== 'checking') return
    this.#challenges.set(lease.leaseId, await readChallenge(this.#options.market, lease.leaseId))
  }

  #deliverNext(loaded: LoadedJob, leases: readonly LeaseOnChain[]): void {
    const {store, identity, signal} = this.#options
    const next = leases.find(
      (lease) => DELIVERABLE.has(lease.state) && !this.#deliveries.has(lease.leaseId) && !this.#isFinished(lease),
    )
    if (!next || this.#deliver) return
    const folder = join(this.#workDir, String(next.leaseId))
    this.#deliver = this.#background(async () => {
      this.#deliveries.set(next.leaseId, await deliverLease(store, loaded, next, {identity, folder, signal}))
    }).finally(() => {
      this.#deliver = undefined
    })
  }

  #finishNext(leases: readonly LeaseOnChain[], finisher: FrameFinisher): void {
    const {record, signal, onFrame} = this.#options
    if (this.#finish) return
    const good = leases.filter(({state}) => state === 'cleared' || state === 'settled')
    const ready = good.flatMap(({leaseId}) => this.#deliveries.get(leaseId) ?? [])
    const next = ready.find(({task}) => !this.#finishedTasks.has(task))
    if (!next) return
    this.#finish = this.#background(async () => {
      const startedAtMs = systemClock.nowMs()
      const finished = await finisher.addTask(next.task, next.exrPath, signal)
      this.#finishedTasks.add(next.task)
      this.#timesMs.finishing += systemClock.nowMs() - startedAtMs
      if (!finished) return
      record.finished.push(finished)
      await writeJobRecord(record)
      onFrame(finished)
    }).finally(() => {
      this.#finish = undefined
    })
  }

  #checkIfCalled(leaseIds: readonly bigint[]): void {
    const {record, checker, signal} = this.#options
    const leaseId = leaseIds.find((id) => Number(id >> 32n) === record.jobId)
    if (leaseId === undefined || this.#check) return
    this.#check = this.#background(async () => {
      await ignoreRefusal(answerCheck(checker, leaseId, signal))
    }).finally(() => {
      this.#check = undefined
    })
  }

  async #endIfOver(
    job: JobOnChain,
    leases: readonly LeaseOnChain[],
    summary: JobSummary,
  ): Promise<FollowedJob | undefined> {
    const {market, record} = this.#options
    const isFinished = record.finished.length === record.frames.length
    const isSettled = job.settledTasks === job.taskCount
    if (isSettled && isFinished) {
      if (job.state === 'open') await ignoreRefusal(closeJob(market, job.jobId))
      return this.#endAs('done', summary)
    }
    if (job.state === 'open' && job.remainingTasks > 0 && job.openLeases === 0) {
      const liveNodes = (await readNodes(market)).filter(({isLive}) => isLive).map(({node}) => node)
      if (isJobStuck(job, leases, liveNodes)) {
        await ignoreRefusal(cancelJob(market, job.jobId))
        await ignoreRefusal(closeJob(market, job.jobId))
        return this.#endAs('stuck', summary)
      }
    }
    const isOver = job.state !== 'open' && job.openLeases === 0 && !isSettled
    const isIdle = !this.#deliver && !this.#finish
    if (!isOver || !isIdle) return undefined
    if (job.state === 'cancelled') await ignoreRefusal(closeJob(market, job.jobId))
    return this.#endAs('cancelled', summary)
  }

  #endAs(outcome: FollowedJob['outcome'], summary: JobSummary): FollowedJob {
    this.#timesMs.settled ||= systemClock.nowMs()
    const frames = [...this.#options.record.finished].sort((a, b) => a.frame - b.frame)
    return {outcome, summary, frames, timesMs: this.#timesMs}
  }

  #noteTimes(summary: JobSummary, leases: readonly LeaseOnChain[]): void {
    const nowMs = systemClock.nowMs()
    if (summary.tasksSubmitted === summary.tasksTotal) this.#timesMs.submitted ||= nowMs
    const isCleared = leases.every(({state}) => !OPEN.has(state)) && summary.tasksSubmitted === summary.tasksTotal
    if (isCleared) this.#timesMs.cleared ||= nowMs
    if (summary.tasksSettled === summary.tasksTotal) this.#timesMs.settled ||= nowMs
  }

  #createFinisher({jobManifest, tasks}: LoadedJob): FrameFinisher {
    const {runtime, record} = this.#options
    const {scenePath, output, denoise} = record
    const logPath = homePath('logs', `finish-${record.network}-${record.jobId}.log`)
    const done = new Set(record.finished.map(({frame}) => frame))
    for (const {task, frame} of tasks) if (done.has(frame)) this.#finishedTasks.add(task)
    return new FrameFinisher({runtime, scenePath, image: jobManifest.image, tasks, output, denoise, logPath})
  }

  #isAudited(lease: LeaseOnChain): boolean {
    return this.#deliveries.has(lease.leaseId) || this.#isFinished(lease)
  }

  #isFinished({firstTask, taskCount}: LeaseOnChain): boolean {
    return Array.from({length: taskCount}, (_, i) => firstTask + i).every((task) => this.#finishedTasks.has(task))
  }

  /** Runs beside the loop; a failure surfaces at the next look. */
  async #background(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.#failure ??= error
    }
  }
}

const DELIVERABLE: ReadonlySet<string> = new Set(['submitted', 'checking', 'cleared', 'settled'])
const OPEN: ReadonlySet<string> = new Set(['leased', 'submitted', 'checking'])

/** Somebody else did it first, or it is too late: the next look shows how things stand. */
async function ignoreRefusal(action: Promise<unknown>): Promise<void> {
  await action.catch((error: unknown) => {
    if (!(error instanceof ContractRefusedError)) throw error
  })
}
