import {rm} from 'node:fs/promises'
import {join} from 'node:path'
import {systemClock} from '../clock.js'
import {homePath} from '../home.js'
import {listViews} from '../job/index.js'
import {
  type ArchivedLease,
  ChainUnreachableError,
  type LeaseOnChain,
  type Market,
  readDisclosedKey,
} from '../market/index.js'
import {networkDir} from '../network/index.js'
import {checkoutScene, type LoadedJob} from '../render/index.js'
import type {DeliveredLog} from '../results/index.js'
import {DeliveryBucket, type Storage} from '../storage/index.js'
import type {Oddity} from '../verify/index.js'
import {AuditError, callForDispute} from './audit-error.js'
import {type AuditBudget, type AuditWorkshop, auditPictures, type PictureDoubt} from './audit-pictures.js'
import {hashFrame, pathsOf} from './check-finished.js'
import {type DeliveredTask, deliverLease} from './deliver-lease.js'
import {keepDeliveredLogs} from './delivered-logs.js'
import type {EarlierFrames} from './fetch-earlier-frames.js'
import {type FinishedFrame, type FinishPlan, FrameFinisher} from './finish-frames.js'
import {type JobRecord, writeJobRecord} from './job-record.js'

/** What delivering needs. */
export interface DeliveryOptions {
  market: Market
  store: Storage
  record: JobRecord
  runtime: FinishPlan['runtime']
  /** age identity that opens the results. */
  identity: string
  /** How much of the pictures is rendered again here, and with what. */
  audit: {budget: AuditBudget} & Omit<AuditWorkshop, 'sceneDir'>
  signal: AbortSignal
  onFrame(finished: FinishedFrame): void
  /** A line for the person that waits. */
  onNotice(line: string): void
}

/**
 * Brings results home beside the wait: fetches and audits one submitted lease at a time, and finishes its frames once
 * it is cleared.
 */
export class DeliveryLine {
  readonly #options: DeliveryOptions
  readonly #loaded: LoadedJob
  readonly #finisher: FrameFinisher
  readonly #fetchScene: () => Promise<string>
  readonly #workDir: string
  readonly #deliveries = new Map<bigint, DeliveredTask[]>()
  readonly #problems = new Map<bigint, unknown>()
  readonly #finishedTasks = new Set<number>()
  #deliver: Promise<void> | undefined
  #finish: Promise<void> | undefined
  #failure: unknown
  #finishingMs = 0
  #bucket: DeliveryBucket | undefined

  /**
   * @param earlier - What an earlier job rendered, where this one adds samples to it.
   */
  constructor(options: DeliveryOptions, loaded: LoadedJob, earlier?: EarlierFrames) {
    const {record, runtime, store} = options
    const {output, denoise, network, jobId} = record
    const {jobManifest, tasks} = loaded
    this.#options = options
    this.#loaded = loaded
    this.#workDir = homePath('work', network, String(jobId))
    const logPath = homePath('logs', `finish-${network}-${jobId}.log`)
    this.#fetchScene = () => checkoutScene(store, loaded, join(networkDir(network), 'artist', 'scenes'), 'all')
    const fetchScene = async () => join(await this.#fetchScene(), jobManifest.scene.path)
    const {image} = jobManifest
    const views = listViews(jobManifest)
    this.#finisher = new FrameFinisher({runtime, fetchScene, image, views, tasks, earlier, output, denoise, logPath})
    const done = new Set(record.finished.map(({frame}) => frame))
    for (const {task, frame} of tasks) if (done.has(frame)) this.#finishedTasks.add(task)
  }

  /** Throws what failed on this machine, such as a copy to a bucket. */
  throwIfFailed(): void {
    if (this.#failure !== undefined) throw this.#failure
  }

  /** Starts what can be fetched or finished now; throws what failed on this machine since the last look. */
  look(leases: readonly ArchivedLease[]): void {
    this.throwIfFailed()
    for (const {leaseId, state} of leases) if (!DELIVERABLE.has(state)) this.#deliveries.delete(leaseId)
    this.#deliverNext(leases)
    this.#finishNext(leases)
  }

  /**
   * The first lease whose delivery is bad. That only counts once the lease is cleared: before, the check may still reject
   * it, and another node renders it again.
   */
  findProblem(leases: readonly ArchivedLease[]): {lease: ArchivedLease; problem: unknown} | undefined {
    const lease = leases.find(({leaseId, state}) => GOOD.has(state) && this.#problems.has(leaseId))
    return lease && this.isIdle ? {lease, problem: this.#problems.get(lease.leaseId)} : undefined
  }

  /** Whether the results of a lease are here and are what was committed. */
  isAudited(lease: LeaseOnChain): boolean {
    return this.#deliveries.has(lease.leaseId) || this.#isFinished(lease)
  }

  /** Whether nothing is being fetched or finished. */
  get isIdle(): boolean {
    return !this.#deliver && !this.#finish
  }

  /** Time spent in finishing, in ms. */
  get finishingMs(): number {
    return this.#finishingMs
  }

  /** Waits for what is running, ends the finishing Blender and deletes the raw outputs. */
  async close(): Promise<void> {
    await Promise.allSettled([this.#deliver, this.#finish])
    this.#bucket?.close()
    await this.#finisher.close()
    await rm(this.#workDir, {recursive: true, force: true})
  }

  #deliverNext(leases: readonly ArchivedLease[]): void {
    const {signal} = this.#options
    const isOpen = (lease: ArchivedLease) =>
      lease.results && !this.isAudited(lease) && !this.#problems.has(lease.leaseId)
    const next = leases.find((lease) => DELIVERABLE.has(lease.state) && isOpen(lease))
    if (!next || this.#deliver) return
    this.#finisher.warmUp(signal)
    this.#deliver = this.#fetchAndAudit(next)
      .then(
        (delivered) => void this.#deliveries.set(next.leaseId, delivered),
        (problem: unknown) => {
          // A chain that is silent says nothing about the files: the next look fetches them again.
          if (!(problem instanceof ChainUnreachableError)) this.#problems.set(next.leaseId, problem)
        },
      )
      .finally(() => {
        this.#deliver = undefined
      })
  }

  async #fetchAndAudit(lease: ArchivedLease): Promise<DeliveredTask[]> {
    const {audit} = this.#options
    const delivered = await this.#fetchWithLogs(lease)
    this.#noteOddities(lease, delivered)
    const doubt = audit.budget === '0' ? undefined : await this.#auditPictures(lease, delivered)
    if (!doubt) return delivered
    const {dispute, suggestions} = callForDispute(this.#loaded, lease, {matter: 'picture', ...doubt})
    const count = doubt.cells.length === 1 ? '1 cell' : `${doubt.cells.length} cells`
    throw new AuditError(
      `This machine renders ${count} of frame ${doubt.frame} otherwise than node ${lease.node} did in lease ${lease.leaseId}.`,
      {dispute, suggestions: [...suggestions, `candela job attach ${this.#loaded.job.jobId} --audit 0`]},
    )
  }

  /** Logs are kept of results that are not what was committed as well: they may say why. */
  async #fetchWithLogs(lease: ArchivedLease): Promise<DeliveredTask[]> {
    const {market, store, record, identity, signal} = this.#options
    const folder = join(this.#workDir, String(lease.leaseId))
    const findKey = (leaseId: bigint) => readDisclosedKey(market, leaseId, this.#loaded.job.postedBlock)
    let logs: DeliveredLog[] = []
    const onLogs = (found: DeliveredLog[]) => {
      logs = found
    }
    try {
      return await deliverLease(store, this.#loaded, lease, {identity, folder, signal, findKey, onLogs})
    } finally {
      await keepDeliveredLogs(record.network, this.#loaded, lease, logs)
    }
  }

  /** A line for each kind of oddity in a lease. Still cameras repeat pixels too, so that is looked into without a word. */
  #noteOddities({leaseId}: ArchivedLease, delivered: readonly DeliveredTask[]): void {
    for (const [oddity, what] of Object.entries(ODDITIES)) {
      const odd = delivered.filter(({oddities}) => oddities.some((found) => found === oddity))
      const frames = [...new Set(odd.map(({task}) => this.#loaded.tasks[task]?.frame))]
      if (frames.length > 0) this.#options.onNotice(`Lease ${leaseId}, frame ${frames.join(', ')}: ${what}`)
    }
  }

  /** A scene may be too much for this machine, which is why others render it: then nothing is audited, and that is said. */
  async #auditPictures(lease: ArchivedLease, delivered: readonly DeliveredTask[]): Promise<PictureDoubt | undefined> {
    const {audit, signal, onNotice} = this.#options
    try {
      const workshop = {...audit, sceneDir: await this.#fetchScene()}
      return await auditPictures(workshop, this.#loaded, delivered, audit.budget, signal)
    } catch (error) {
      signal.throwIfAborted()
      onNotice(`The pictures of lease ${lease.leaseId} are not audited: ${(error as Error).message}`)
      return undefined
    }
  }

  #finishNext(leases: readonly LeaseOnChain[]): void {
    const {record, signal, onFrame} = this.#options
    if (this.#finish) return
    const good = leases.filter(({state}) => GOOD.has(state))
    const ready = good.flatMap(({leaseId}) => this.#deliveries.get(leaseId) ?? [])
    const next = ready.find(({task}) => !this.#finishedTasks.has(task))
    if (!next) return
    this.#finish = this.#background(async () => {
      const startedAtMs = systemClock.nowMs()
      const finished = await this.#finisher.addTask(next.task, next.exrPath, signal)
      this.#finishedTasks.add(next.task)
      this.#finishingMs += systemClock.nowMs() - startedAtMs
      if (!finished) return
      // A frame that is not copied is not finished: whoever goes on with the job finishes it again.
      if (record.deliverTo !== undefined) finished.copies = await this.#copy(record.deliverTo, finished)
      record.finished.push({...finished, sha256: await hashFrame(finished)})
      await writeJobRecord(record)
      onFrame(finished)
    }).finally(() => {
      this.#finish = undefined
    })
  }

  async #copy(url: string, finished: FinishedFrame): Promise<string[]> {
    this.#bucket ??= await DeliveryBucket.open(url, this.#options.signal)
    const bucket = this.#bucket
    return Promise.all(pathsOf(finished).map((path) => bucket.copyFile(path)))
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

const ODDITIES: Partial<Record<Oddity, string>> = {
  black: 'the picture is black.',
  pink: 'parts of the picture have the pink of a missing texture.',
}

const DELIVERABLE: ReadonlySet<string> = new Set(['submitted', 'checking', 'cleared', 'settled'])
const GOOD: ReadonlySet<string> = new Set(['cleared', 'settled'])
