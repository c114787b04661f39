import type {BidRules} from './bid-actions.js'
import {type Bidder, type BidFilter, chooseBids, isEmptyFilter, rankBids} from './rank-bids.js'
import type {JobOnChain} from './read-jobs.js'

/** How things stand in an auction. */
export interface AuctionState {
  job: Pick<JobOnChain, 'taskCount' | 'remainingTasks' | 'postedBlock' | 'bidBlocks'>
  bidders: readonly Bidder[]
  filter: BidFilter
  rules: Pick<BidRules, 'acceptBlocks' | 'firstLeaseBlocks'>
  blockNumber: number
}

/** What an artist does next; everything is empty while there is nothing to do. */
export interface AuctionStep {
  /** Nodes whose bids are accepted now. */
  accept: string[]
  /** Nodes that leased nothing in time. */
  forfeit: string[]
  /** The auction has nobody to lease: `open` leases to all at the ceiling, `give-up` because no bid fits the filter. */
  end: 'open' | 'give-up' | undefined
}

/**
 * Decides what the artist does next, from what stands on chain alone; a pure function.
 *
 * Bids are accepted once the bid window is over, and again if those accepted are used up or gone. Where nobody is left,
 * an artist without a filter opens the job to all, at the price that it was ready to pay; one with a filter gives up.
 */
export function decideAuction({job, bidders, filter, rules, blockNumber}: AuctionState): AuctionStep {
  const bidsUntil = job.postedBlock + job.bidBlocks
  const step: AuctionStep = {accept: [], forfeit: [], end: undefined}
  if (blockNumber <= bidsUntil || job.remainingTasks === 0) return step
  const accepted = bidders.filter(({acceptedBlock}) => acceptedBlock > 0)
  const isLate = ({acceptedBlock}: Bidder) => blockNumber > acceptedBlock + rules.firstLeaseBlocks
  step.forfeit = accepted.filter((bid) => bid.isBonded && isLate(bid)).map(({node}) => node)
  const canLease = ({isLive, isBonded, leasedTasks, maxTasks}: Bidder) =>
    isLive && (isBonded || leasedTasks > 0) && leasedTasks < maxTasks
  if (accepted.some((bid) => canLease(bid) && !step.forfeit.includes(bid.node))) return step
  const open = bidders.filter(({acceptedBlock, isBonded}) => acceptedBlock === 0 && isBonded)
  const isInTime = blockNumber < bidsUntil + rules.acceptBlocks
  const chosen = isInTime ? chooseBids(rankBids(open, filter), job.remainingTasks) : []
  step.accept = chosen.map(({node}) => node)
  if (chosen.length === 0) step.end = isEmptyFilter(filter) ? 'open' : 'give-up'
  return step
}
