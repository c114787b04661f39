import {CandelaError} from '../errors.js'
import {
  acceptBids,
  type Bidder,
  type BidFilter,
  type BidRules,
  ContractRefusedError,
  cancelJob,
  decideAuction,
  forfeitBond,
  isOpenToAll,
  type JobOnChain,
  type Market,
  openToAll,
  readBidRules,
  readBids,
  readNodes,
  scanBids,
} from '../market/index.js'

/** Thrown when no bid is what the artist asked for; the job is cancelled by then. */
export class NoBidFitsError extends CandelaError {
  readonly code = 'NO_BID_FITS'
  readonly kind = 'funds'
}

/** The artist's part in the auction of a job, decided at every look from what stands on chain. */
export class AuctionKeeper {
  readonly #market: Market
  readonly #filter: BidFilter
  readonly #onNotice: (line: string) => void
  #rules: BidRules | undefined
  #lookedAtBlock = 0
  #isOver = false
  #isWarned = false

  constructor(market: Market, filter: BidFilter, onNotice: (line: string) => void) {
    this.#market = market
    this.#filter = filter
    this.#onNotice = onNotice
  }

  /**
   * Does what is due.
   *
   * @throws {NoBidFitsError} If nobody has leased yet and no bid is what the artist asked for.
   */
  async look(job: JobOnChain, blockNumber: number): Promise<void> {
    if (!job.isAuction || job.state !== 'open' || this.#isOver || blockNumber === this.#lookedAtBlock) return
    this.#lookedAtBlock = blockNumber
    if (blockNumber <= job.postedBlock + job.bidBlocks || job.remainingTasks === 0) return
    this.#isOver = await isOpenToAll(this.#market, job.jobId)
    if (this.#isOver) return
    let step = await this.#decide(job, await this.#readBidders(job.jobId), blockNumber)
    const needsHistory = step.accept.length > 0 || step.end === 'give-up'
    if (needsHistory) step = await this.#decide(job, await scanBids(this.#market, job.jobId), blockNumber)
    for (const node of step.forfeit) await this.#forfeit(job.jobId, node)
    if (step.accept.length > 0) await this.#accept(job.jobId, step.accept)
    if (step.end === 'open') await this.#open(job.jobId)
    if (step.end === 'give-up') await this.#giveUp(job)
  }

  async #decide(job: JobOnChain, bidders: readonly Bidder[], blockNumber: number) {
    this.#rules ??= await readBidRules(this.#market)
    return decideAuction({job, bidders, blockNumber, filter: this.#filter, rules: this.#rules})
  }

  /** Bids without the history of their nodes, which takes long to read. */
  async #readBidders(jobId: number): Promise<Bidder[]> {
    const [bids, nodes] = await Promise.all([readBids(this.#market, jobId), readNodes(this.#market)])
    return bids.map((bid) => {
      const known = nodes.find(({node}) => node === bid.node)
      const {deviceClass = '', isLive = false} = known ?? {}
      return {...bid, deviceClass, isLive, goodLeases: 0, badLeases: 0}
    })
  }

  async #accept(jobId: number, nodes: readonly string[]): Promise<void> {
    await acceptBids(this.#market, jobId, nodes)
    this.#onNotice(`Accepted ${nodes.length === 1 ? 'the bid' : `${nodes.length} bids`}: ${nodes.join(', ')}.`)
  }

  async #forfeit(jobId: number, node: string): Promise<void> {
    const isLost = await forfeitBond(this.#market, jobId, node).then(() => true, ignoreRefusal)
    if (isLost) this.#onNotice(`The node ${node} was accepted and leased nothing in time: its bond is burned.`)
  }

  async #open(jobId: number): Promise<void> {
    await openToAll(this.#market, jobId)
    this.#isOver = true
    this.#onNotice('No accepted node is left: every node may lease now, at the full price.')
  }

  /** What was rendered is not thrown away: with tasks done, the artist decides. */
  async #giveUp({jobId, leasedTasks, settledTasks}: JobOnChain): Promise<void> {
    if (leasedTasks + settledTasks === 0) {
      await cancelJob(this.#market, jobId)
      throw new NoBidFitsError(`No bid for job ${jobId} is what was asked for; the job is cancelled and refunded.`, {
        suggestions: [
          'Ask for less: --min-reliability, --max-bid, --allow, --deny.',
          'candela render without --auction',
        ],
      })
    }
    if (this.#isWarned) return
    this.#isWarned = true
    this.#onNotice(`No accepted node is left. To let every node lease at the full price: candela job open ${jobId}`)
  }
}

/** Somebody else did it first, or it is too early on another view of the chain. */
function ignoreRefusal(error: unknown): false {
  if (error instanceof ContractRefusedError) return false
  throw error
}
