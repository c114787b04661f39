import {rm} from 'node:fs/promises'
import {join} from 'node:path'
import {systemClock} from '../clock.js'
import {homePath} from '../home.js'
import {type ArchivedLease, type LeaseOnChain, type Market, readDisclosedKey} from '../market/index.js'
import {networkDir} from '../network/index.js'
import {checkoutScene, type LoadedJob} from '../render/index.js'
import type {Storage} from '../storage/index.js'
import {type DeliveredTask, deliverLease} from './deliver-lease.js'
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
  signal: AbortSignal
  onFrame(finished: FinishedFrame): void
}

/**
 * Brings results home beside the wait: fetches and audits one submitted lease at a time, and finishes its frames once
 * it is cleared.
 */
export class DeliveryLine {
  readonly #options: DeliveryOptions
  readonly #loaded: LoadedJob
  readonly #finisher: FrameFinisher
  readonly #workDir: string
  readonly #deliveries = new Map<bigint, DeliveredTask[]>()
  readonly #problems = new Map<bigint, unknown>()
  readonly #finishedTasks = new Set<number>()
  #deliver: Promise<void> | undefined
  #finish: Promise<void> | undefined
  #failure: unknown
  #finishingMs = 0

  constructor(options: DeliveryOptions, loaded: LoadedJob) {
    const {record, runtime, store} = options
    const {output, denoise, network, jobId} = record
    const {jobManifest, tasks} = loaded
    this.#options = options
    this.#loaded = loaded
    this.#workDir = homePath('work', network, String(jobId))
    const logPath = homePath('logs', `finish-${network}-${jobId}.log`)
    const fetchScene = async () => {
      const sceneDir = await checkoutScene(store, jobManifest, join(networkDir(network), 'artist', 'scenes'))
      return join(sceneDir, jobManifest.scene.path)
    }
    this.#finisher = new FrameFinisher({runtime, fetchScene, image: jobManifest.image, tasks, output, denoise, logPath})
    const done = new Set(record.finished.map(({frame}) => frame))
    for (const {task, frame} of tasks) if (done.has(frame)) this.#finishedTasks.add(task)
  }

  /**
   * Starts what can be fetched or finished now; throws what went wrong since the last look. A bad delivery only counts
   * once its lease is cleared: before that the check may still reject it, and another node renders it again.
   */
  look(leases: readonly ArchivedLease[]): void {
    if (this.#failure !== undefined) throw this.#failure
    for (const {leaseId, state} of leases) {
      if (!DELIVERABLE.has(state)) this.#deliveries.delete(leaseId)
      if (this.isIdle && GOOD.has(state) && this.#problems.has(leaseId)) throw this.#problems.get(leaseId)
    }
    this.#deliverNext(leases)
    this.#finishNext(leases)
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
    await this.#finisher.close()
    await rm(this.#workDir, {recursive: true, force: true})
  }

  #deliverNext(leases: readonly ArchivedLease[]): void {
    const {market, store, identity, signal} = this.#options
    const isOpen = (lease: ArchivedLease) =>
      lease.results && !this.isAudited(lease) && !this.#problems.has(lease.leaseId)
    const next = leases.find((lease) => DELIVERABLE.has(lease.state) && isOpen(lease))
    if (!next || this.#deliver) return
    const folder = join(this.#workDir, String(next.leaseId))
    const findKey = (leaseId: bigint) => readDisclosedKey(market, leaseId, this.#loaded.job.postedBlock)
    this.#finisher.warmUp(signal)
    this.#deliver = deliverLease(store, this.#loaded, next, {identity, folder, signal, findKey})
      .then(
        (delivered) => void this.#deliveries.set(next.leaseId, delivered),
        (problem: unknown) => void this.#problems.set(next.leaseId, problem),
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
      record.finished.push(finished)
      await writeJobRecord(record)
      onFrame(finished)
    }).finally(() => {
      this.#finish = undefined
    })
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
