import {SLOW_SAMPLES_PER_SEC} from '../core/job/index.js'

/** Least part of the ceiling that a node bids by its speed alone, 1/10000: a half. */
const MIN_SPEED_BPS = 5000

/** Work that a bid covers, in seconds: an hour, so that a job is spread over as many nodes as it needs. */
export const BID_WORK_SEC = 3600

const BPS = 10_000

/** What a bid depends on. */
export interface BidTerms {
  /** The job's price of a task, which is the ceiling, in microcredits. */
  pricePerTask: bigint
  /** Tasks of the job. */
  taskCount: number
  /** Pixel samples of one task. */
  samplesPerTask: number
  /** What this node rendered so far, in pixel samples a second; absent on a node that has rendered nothing. */
  samplesPerSec?: number
  /** Least pay of a task that the operator asks for, in microcredits. */
  minPricePerTask?: bigint
}

/**
 * Chooses price and size of a bid; a pure function.
 *
 * `price = max(least price, ceiling x reference speed / own speed)`, between a half and all of the ceiling: a fast node
 * needs less for a task, and keeps half of what its speed saves at most. It covers an hour of work.
 */
export function chooseOffer(terms: BidTerms): {priceBps: number; maxTasks: number} {
  const {pricePerTask, taskCount, samplesPerTask, samplesPerSec = 0, minPricePerTask = 0n} = terms
  const bySpeed = samplesPerSec > 0 ? Math.ceil((BPS * SLOW_SAMPLES_PER_SEC) / samplesPerSec) : BPS
  const byOperator = toBpsUp(minPricePerTask, pricePerTask)
  const least = minPricePerTask > 0n ? byOperator : Math.max(MIN_SPEED_BPS, Math.min(BPS, bySpeed))
  const priceBps = Math.min(BPS, Math.max(least, toBpsUp(1n, pricePerTask)))
  const hour = samplesPerSec > 0 ? Math.floor((BID_WORK_SEC * samplesPerSec) / samplesPerTask) : taskCount
  return {priceBps, maxTasks: Math.min(taskCount, Math.max(1, hour))}
}

function toBpsUp(price: bigint, ceiling: bigint): number {
  return Number((price * BigInt(BPS) + ceiling - 1n) / ceiling)
}
