import {type Clock, systemClock} from '../clock.js'
import {encodeKeyNotice} from '../job/index.js'
import {
  ChainUnreachableError,
  type JobOnChain,
  type KeyNotices,
  type Market,
  type NodeOnChain,
  publishKeys,
  readNodes,
} from '../market/index.js'
import {openJobKey, readNoticedKeys} from '../render/index.js'
import {importBytes, NetworkStorage, parseCid, type SealingIdentity, type Storage} from '../storage/index.js'
import {wrapForNodes} from './wrap-job-key.js'

/** How often the roster is looked at, in ms. */
const LOOK_MS = 5000

/** Least time between two notices of a job, in ms: nodes that come together share one. */
export const NOTICE_GAP_MS = 300_000

/** Whose keys they are, and where they go. */
export interface KeyKeeperOptions {
  store: Storage
  market: Market
  notices: KeyNotices
  /** Opens the private jobs of this artist. */
  identity: SealingIdentity
  onNotice(line: string): void
  clock?: Clock
}

/** Gives the key of a private job to nodes that staked after its posting, while the artist is online. */
export class KeyKeeper {
  readonly #options: KeyKeeperOptions
  readonly #clock: Clock
  /** Recipients that have a key, and the key; `null` once the job is known to be open to all. */
  #held: {jobKey: Uint8Array; atPosting: ReadonlySet<string>; later: Set<string>} | null | undefined
  #nextLookMs = 0

  constructor(options: KeyKeeperOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
  }

  /**
   * Wraps the key for nodes that lack it, and tells them where it is; a failure is told, and tried again later.
   *
   * @throws {ChainUnreachableError} If the chain does not answer.
   */
  async look(job: JobOnChain): Promise<void> {
    if (job.state !== 'open' || job.remainingTasks === 0 || this.#held === null) return
    if (this.#clock.nowMs() < this.#nextLookMs) return
    this.#nextLookMs = this.#clock.nowMs() + LOOK_MS
    try {
      await this.#serve(job)
    } catch (error) {
      if (error instanceof ChainUnreachableError) throw error
      this.#nextLookMs = this.#clock.nowMs() + NOTICE_GAP_MS
      this.#options.onNotice(`Nodes that came later get no key of job ${job.jobId} yet: ${(error as Error).message}`)
    }
  }

  async #serve(job: JobOnChain): Promise<void> {
    const {store, market, notices, onNotice} = this.#options
    this.#held ??= await this.#readHolders(job)
    if (this.#held === null) return
    const {jobKey, atPosting, later} = this.#held
    const nodes = (await readNodes(market)).filter(({recipient}) => !atPosting.has(recipient))
    if (nodes.every(({recipient}) => recipient === '' || later.has(recipient))) return
    const keys = await wrapForNodes(jobKey, nodes)
    const served = countNew(nodes, new Set(keys.map(({recipient}) => recipient)), later)
    // A recipient that nothing can be encrypted for is not tried again.
    for (const {recipient} of nodes) later.add(recipient)
    if (served === 0) return
    const earlier = await notices.read(job)
    const cid = await importBytes(store, encodeKeyNotice(keys), `job ${job.jobId}: keys of further nodes`)
    await publishKeys(market, job.jobId, cid).catch((error: unknown) => {
      this.#held = undefined
      throw error
    })
    this.#nextLookMs = this.#clock.nowMs() + NOTICE_GAP_MS
    onNotice(`The key of job ${job.jobId} is wrapped for ${served} more ${served === 1 ? 'node' : 'nodes'}.`)
    await this.#unpin(earlier.filter((old) => old !== cid))
  }

  async #readHolders(
    job: JobOnChain,
  ): Promise<{jobKey: Uint8Array; atPosting: Set<string>; later: Set<string>} | null> {
    const {store, notices, identity} = this.#options
    const opened = await openJobKey(store, job, identity)
    if (!opened) return null
    const later = await readNoticedKeys(store, await notices.read(job))
    return {...opened, later: new Set(later.map(({recipient}) => recipient))}
  }

  async #unpin(cids: readonly string[]): Promise<void> {
    const {store} = this.#options
    if (!(store instanceof NetworkStorage)) return
    for (const cid of cids) await store.unpinRemotely(parseCid(cid))
  }
}

function countNew(nodes: readonly NodeOnChain[], wrapped: ReadonlySet<string>, known: ReadonlySet<string>): number {
  return nodes.filter(({recipient}) => wrapped.has(recipient) && !known.has(recipient)).length
}
