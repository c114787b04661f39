import {rm} from 'node:fs/promises'
import {join} from 'node:path'
import {systemClock} from '../clock.js'
import {homePath} from '../home.js'
import {listViews} from '../job/index.js'
import {type ArchivedLease, ChainUnreachableError, type LeaseOnChain, type Market} from '../market/index.js'
import {networkDir} from '../network/index.js'
import {checkoutScene, type LoadedJob} from '../render/index.js'
import {DeliveryBucket, type Storage} from '../storage/index.js'
import type {AuditBudget, AuditWorkshop} from './audit-pictures.js'
import {hashFrame, pathsOf} from './check-finished.js'
import type {DeliveredTask} from './deliver-lease.js'
import {fetchAudited} from './fetch-audited.js'
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
    const folder = join(this.#workDir, String(next.leaseId))
    const fetchScene = () => this.#fetchScene()
    this.#deliver = fetchAudited(this.#options, this.#loaded, next, {folder, fetchScene})
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

const DELIVERABLE: ReadonlySet<string> = new Set(['submitted', 'checking', 'cleared', 'settled'])
const GOOD: ReadonlySet<string> = new Set(['cleared', 'settled'])
