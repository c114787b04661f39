import {listRuntimes, pickBuild} from '../core/blender/index.js'
import {
  type BidRules,
  ContractRefusedError,
  isOpenToAll,
  type JobOnChain,
  type Offer,
  placeBid,
  readBid,
  readBidRules,
  readJob,
  releaseBond,
  toBlenderBuild,
} from '../core/market/index.js'
import {type LoadedJob, loadJob, wantedBuild} from '../core/render/index.js'
import type {BidBook} from './bid-book.js'
import {chooseOffer} from './choose-offer.js'
import {findBuildRefusal} from './find-build-refusal.js'
import {findRefusal} from './job-filter.js'
import type {NodeContext} from './node-context.js'
import {samplesPerTaskOf} from './take-lease.js'

/** A node's part in auctions: it bids, and has its bonds back. */
export class Bidding {
  readonly #context: NodeContext
  readonly #book: BidBook
  readonly #vramMb: number
  readonly #isWilling: boolean
  /** Jobs that the node did not bid for; it may lease them still once they are open to all. */
  readonly #declined = new Set<number>()
  #rules: BidRules | undefined

  constructor(context: NodeContext, {book, vramMb, isWilling}: {book: BidBook; vramMb: number; isWilling: boolean}) {
    this.#context = context
    this.#book = book
    this.#vramMb = vramMb
    this.#isWilling = isWilling
  }

  /**
   * How many tasks of a job the node may lease. For an auctioned job it bids first, while it may.
   *
   * @returns A sentence for the log instead, if the operator does not want the job.
   */
  async claimRight(job: JobOnChain, blockNumber: number): Promise<number | string> {
    const {market} = this.#context
    if (!job.isAuction || (await isOpenToAll(market, job.jobId))) return Number.POSITIVE_INFINITY
    const bid = await readBid(market, job.jobId, market.wallet.address)
    if (bid) return bid.acceptedBlock > 0 ? bid.maxTasks - bid.leasedTasks : 0
    if (blockNumber >= job.postedBlock + job.bidBlocks) return 0
    if (this.#declined.has(job.jobId)) return 0
    if (!this.#isWilling) return this.#decline(job.jobId, 'this node does not bid')
    return this.#bid(job)
  }

  /** Asks for the bonds that are free: nobody else has a reason to. */
  async releaseFree(blockNumber: number): Promise<void> {
    const {market, log} = this.#context
    const self = market.wallet.address
    for (const jobId of this.#book.list()) {
      const bid = await readBid(market, jobId, self)
      const isHeld = bid?.isBonded ?? false
      if (isHeld && !(await this.#isFree(jobId, bid?.acceptedBlock ?? 0, blockNumber))) continue
      if (isHeld) await releaseBond(market, jobId, self)
      await this.#book.remove(jobId)
      if (isHeld) log(`the bond for job ${jobId} is free again`)
    }
  }

  async #bid(job: JobOnChain): Promise<0 | string> {
    if (job.sameClass) {
      return this.#decline(job.jobId, 'its checks call one device class, and one that shrinks would cost the bond')
    }
    const {market, store, identity, notices, filter, profile, log} = this.#context
    const loaded = await loadJob(store, job, identity, (noticed) => notices.read(noticed))
    const refusal =
      findRefusal(filter, job, loaded.jobManifest, profile.blockTimeSec) ??
      findBuildRefusal(job.jobId, loaded.jobManifest, await listRuntimes())
    if (refusal !== undefined) return refusal
    const offer = await this.#chooseOffer(loaded)
    await this.#book.add(job.jobId)
    try {
      await placeBid(market, job.jobId, offer)
    } catch (error) {
      if (error instanceof ContractRefusedError) return this.#decline(job.jobId, error.message)
      throw error
    }
    log(`bid ${offer.priceBps / 100} % of the price for up to ${offer.maxTasks} tasks of job ${job.jobId}`)
    return 0
  }

  #decline(jobId: number, reason: string): 0 {
    this.#declined.add(jobId)
    this.#context.log(`did not bid for job ${jobId}: ${reason}`)
    return 0
  }

  async #chooseOffer(loaded: LoadedJob): Promise<Offer> {
    const {filter, speed, workers} = this.#context
    const {job, jobManifest} = loaded
    const samplesPerSec = speed.samplesPerSec && speed.samplesPerSec * workers.length
    const {minPricePerTask} = filter
    const ofSeries = (await listRuntimes()).filter(({series}) => series === jobManifest.blenderSeries)
    const build = wantedBuild(jobManifest)
    const installed = build ? pickBuild(build, ofSeries) : ofSeries[0]
    return {
      ...chooseOffer({
        pricePerTask: job.pricePerTask,
        taskCount: job.taskCount,
        samplesPerTask: samplesPerTaskOf(loaded),
        ...(samplesPerSec === undefined ? {} : {samplesPerSec}),
        ...(minPricePerTask === undefined ? {} : {minPricePerTask}),
      }),
      samplesPerSec: Math.round(samplesPerSec ?? 0),
      vramMb: this.#vramMb,
      blenderBuild: toBlenderBuild(installed?.version ?? ''),
    }
  }

  /** As the contract decides it; docs/protocol.md has the rule. */
  async #isFree(jobId: number, acceptedBlock: number, blockNumber: number): Promise<boolean> {
    const {market} = this.#context
    const job = await readJob(market, jobId)
    if (job.state !== 'open' || (await isOpenToAll(market, jobId))) return true
    if (acceptedBlock > 0) return job.remainingTasks === 0
    this.#rules ??= await readBidRules(market)
    return blockNumber > job.postedBlock + job.bidBlocks + this.#rules.acceptBlocks
  }
}
