import {basename} from 'node:path'
import {type ArchivedLease, type KeyNotices, type Market, readJob, readOpenJobs} from '../market/index.js'
import {type LoadedJob, loadJob} from '../render/index.js'
import {NetworkStorage, parseCid, type SealingIdentity, type Storage} from '../storage/index.js'
import {type JobRecord, listJobRecords} from './job-record.js'
import {hasPostings} from './posting.js'

/** Whose pins they are, and where. */
export interface JobPinOptions {
  store: Storage
  market: Market
  record: JobRecord
  /** Opens the private jobs of this artist, and knows what was told of them. */
  checker: {identity: SealingIdentity; notices: KeyNotices}
  onNotice(line: string): void
}

/** What a job keeps at the back ends of its network: named by its number while it lasts, and let go when it is over. */
export class JobPins {
  readonly #options: JobPinOptions
  readonly #loaded: Pick<LoadedJob, 'job' | 'jobManifest' | 'sealedManifestCid'>

  constructor(options: JobPinOptions, loaded: Pick<LoadedJob, 'job' | 'jobManifest' | 'sealedManifestCid'>) {
    this.#options = options
    this.#loaded = loaded
  }

  /** Puts the number of the job into the names; a scene that another job let go meanwhile is stored again. */
  async name(): Promise<void> {
    const {store, record, onNotice} = this.#options
    const {jobManifest, sealedManifestCid} = this.#loaded
    const {cid, path} = jobManifest.scene
    const scene = sealedManifestCid === undefined ? `scene ${basename(path)}` : 'private scene'
    const job = `job ${record.jobId}`
    try {
      await store.renamePin?.(parseCid(record.jobManifestCid), `${job}: job manifest`)
      await store.renamePin?.(parseCid(cid), `${job}: ${scene}`)
      if (sealedManifestCid === undefined) return
      await store.renamePin?.(parseCid(sealedManifestCid), `${job}: sealed job manifest`)
    } catch (error) {
      onNotice(`The pins of job ${record.jobId} keep their names: ${(error as Error).message}`)
    }
  }

  /**
   * Lets go at the back ends what the job needed, except a scene that another open job of this artist needs. This machine
   * keeps all of it. A back end that does not answer is told of; the job is over all the same.
   */
  async release(leases: readonly ArchivedLease[], logCids: readonly string[] = []): Promise<void> {
    const {store, record, checker, onNotice} = this.#options
    if (!(store instanceof NetworkStorage)) return
    const {job, jobManifest, sealedManifestCid} = this.#loaded
    const results = leases.map((lease) => lease.results?.resultsCid).filter((cid) => cid !== undefined)
    try {
      const sealed = sealedManifestCid === undefined ? [] : [sealedManifestCid, ...(await checker.notices.read(job))]
      for (const cid of new Set([...results, ...logCids, record.jobManifestCid, ...sealed]))
        await store.unpinRemotely(parseCid(cid))
      if (!(await this.#isSceneShared())) await store.unpinRemotely(parseCid(jobManifest.scene.cid))
    } catch (error) {
      onNotice(`Not all that job ${record.jobId} stored could be let go: ${(error as Error).message}`)
    }
  }

  async #isSceneShared(): Promise<boolean> {
    const {store, market, record, checker} = this.#options
    const {cid} = this.#loaded.jobManifest.scene
    if (await hasPostings(record.network)) return true
    const open = new Set(await readOpenJobs(market))
    for (const {jobId} of await listJobRecords(record.network, record.jobBoard)) {
      if (jobId === record.jobId || !open.has(jobId)) continue
      const {jobManifest} = await loadJob(store, await readJob(market, jobId), checker.identity)
      if (jobManifest.scene.cid === cid) return true
    }
    return false
  }
}
