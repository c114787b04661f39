import {rm} from 'node:fs/promises'
import {join} from 'node:path'
import {CandelaError} from '../errors.js'
import {homePath} from '../home.js'
import type {Task} from '../job/index.js'
import {type ArchivedLease, LeaseArchive, type Market, readDisclosedKey, readJob} from '../market/index.js'
import {addSamples, type FramePart, mergeParts} from '../merge/index.js'
import {type LoadedJob, loadJob} from '../render/index.js'
import type {SealingIdentity, Storage} from '../storage/index.js'
import {deliverLease} from './deliver-lease.js'
import {type JobRecord, readJobRecord} from './job-record.js'

/** The samples that a job adds to were rendered by an earlier one, whose results are not all to be had. */
export class EarlierSamplesMissingError extends CandelaError {
  readonly code = 'EARLIER_SAMPLES_MISSING'
  readonly kind = 'usage' as const
}

/** Where results are read. */
export interface ResultSource {
  market: Market
  store: Storage
  /** Opens what was rendered for this artist. */
  identity: SealingIdentity
  /** Name of the network. */
  network: string
}

/** States of leases whose results count. */
const GOOD: ReadonlySet<string> = new Set(['cleared', 'settled'])

/**
 * The raw frames of an earlier job, each merged into one file, to which another job adds samples. They are fetched as they
 * are asked for, and proven against the chain like any delivery.
 */
export class EarlierFrames {
  readonly #source: ResultSource
  readonly #loaded: LoadedJob
  readonly #leases: readonly ArchivedLease[]
  readonly #dir: string
  /** Raw outputs by task, as far as their leases were fetched. */
  readonly #outputs = new Map<number, string>()
  /** What that job itself added to. */
  readonly #before: EarlierFrames | undefined

  private constructor(
    source: ResultSource,
    loaded: LoadedJob,
    leases: readonly ArchivedLease[],
    before: EarlierFrames | undefined,
  ) {
    this.#source = source
    this.#loaded = loaded
    this.#leases = leases
    this.#before = before
    this.#dir = homePath('work', source.network, `earlier-${process.pid}`, String(loaded.job.jobId))
  }

  /** Looks up what an earlier job of this machine delivered; nothing is fetched yet. */
  static async open(source: ResultSource, jobId: number): Promise<EarlierFrames> {
    const {market, store, identity, network} = source
    const record = await readJobRecord(network, jobId, market.addresses.jobBoard)
    const loaded = await loadJob(store, await readJob(market, jobId), identity)
    const leases = (await new LeaseArchive(market, loaded.job).read()).filter(({state}) => GOOD.has(state))
    const before = await EarlierFrames.of(source, record)
    return new EarlierFrames(source, loaded, leases, before)
  }

  /** What a job adds to, if it does. */
  static async of(source: ResultSource, {addsTo}: Pick<JobRecord, 'addsTo'>): Promise<EarlierFrames | undefined> {
    return addsTo === undefined ? undefined : EarlierFrames.open(source, addsTo)
  }

  /** Samples of each pixel of its frames. */
  get samples(): number {
    return this.#loaded.jobManifest.image.samples
  }

  /** Whether every part of a frame was delivered and checked. */
  has(frame: number): boolean {
    const tasks = this.#tasksOf(frame)
    const isDelivered = tasks.length > 0 && tasks.every(({task}) => this.#findLease(task) !== undefined)
    return isDelivered && (this.#before?.has(frame) ?? true)
  }

  /**
   * Fetches a frame, or one view of it.
   *
   * @returns Path of a raw file with all samples of the job; it is there until {@link close}.
   * @throws {EarlierSamplesMissingError} If a part of it was not delivered.
   */
  async fetchPicture({frame, view}: {frame: number; view?: string | undefined}, signal: AbortSignal): Promise<string> {
    const {firstSample, image} = this.#loaded.jobManifest
    const parts: FramePart[] = []
    const isOfPicture = (task: Task) => task.view === undefined || task.view === view
    for (const task of this.#tasksOf(frame).filter(isOfPicture)) {
      parts.push({...task, path: await this.#fetchTask(task.task, signal), rect: task.tile})
    }
    const own = join(this.#dir, `frame-${frame}.exr`)
    await mergeParts(own, parts, {...image, firstSample, compression: 'NONE', signal})
    for (const {path} of parts) await rm(path, {force: true})
    if (firstSample === undefined || this.#before === undefined) return own
    const earlierPath = await this.#before.fetchPicture({frame, view}, signal)
    const path = join(this.#dir, `frame-${frame}-whole.exr`)
    await addSamples(path, {...image, earlierPath, laterPath: own, earlierSamples: firstSample}, signal)
    await Promise.all([own, earlierPath].map((part) => rm(part, {force: true})))
    return path
  }

  /** Removes what was fetched. */
  async close(): Promise<void> {
    await this.#before?.close()
    await rm(this.#dir, {recursive: true, force: true})
  }

  #tasksOf(frame: number): readonly Task[] {
    return this.#loaded.tasks.filter((task) => task.frame === frame)
  }

  #findLease(task: number): ArchivedLease | undefined {
    return this.#leases.find(({firstTask, taskCount}) => task >= firstTask && task < firstTask + taskCount)
  }

  /** Fetches the lease of a task with all that it delivered: the next frames will be asked for too. */
  async #fetchTask(task: number, signal: AbortSignal): Promise<string> {
    const {market, store, identity} = this.#source
    const {job} = this.#loaded
    const known = this.#outputs.get(task)
    if (known !== undefined) return known
    const lease = this.#findLease(task)
    if (!lease) {
      throw new EarlierSamplesMissingError(
        `Task ${task} of job ${job.jobId}, whose samples are added to, is not there.`,
        {
          suggestions: ['Render without --resume.'],
        },
      )
    }
    const folder = join(this.#dir, String(lease.leaseId))
    const findKey = (leaseId: bigint) => readDisclosedKey(market, leaseId, job.postedBlock)
    const options = {identity: identity.identity, folder, signal, findKey}
    for (const {task: delivered, exrPath} of await deliverLease(store, this.#loaded, lease, options)) {
      this.#outputs.set(delivered, exrPath)
    }
    return this.#outputs.get(task) as string
  }
}
