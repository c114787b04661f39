import {id} from 'ethers'
import type {Bid} from './bid-actions.js'

/** A bid, and what the chain knows of who made it. */
export interface Bidder extends Bid {
  /** keccak256 of the device class. */
  deviceClass: string
  isLive: boolean
  /** Leases that ended well and badly, over the newest jobs. */
  goodLeases: number
  badLeases: number
}

/** Which bids an artist wants; what is absent is not asked. Addresses in lower case. */
export interface BidFilter {
  /** When named, only these nodes. */
  allow?: string[] | undefined
  deny?: string[] | undefined
  /** keccak256 of the device class. */
  deviceClass?: string | undefined
  minVramMb?: number | undefined
  /** Series such as `4.5`, or build such as `4.5.3`. */
  blenderBuild?: string | undefined
  /** 0 to 1; see {@link reliabilityOf}. */
  minReliability?: number | undefined
  /** 1/10000 of the job's price. */
  maxPriceBps?: number | undefined
}

/** A bid that passed the filter. */
export interface RankedBid extends Bidder {
  /** Greater is better; see {@link rankBids}. */
  score: number
}

/**
 * The bids that an artist wants, best first; a pure function.
 *
 * `score = reliability x sqrt(speed / fastest) / price`: good work per credit, and speed counts for half of what it does on
 * a logarithmic scale, because tasks run side by side. A node that says nothing of its speed counts as the slowest that
 * does. Equal scores keep the order in which the bids came.
 */
export function rankBids(bidders: readonly Bidder[], filter: BidFilter): RankedBid[] {
  const wanted = bidders.filter((bidder) => isWanted(bidder, filter))
  const speeds = wanted.map(({samplesPerSec}) => samplesPerSec).filter((speed) => speed > 0)
  const [slowest, fastest] = speeds.length === 0 ? [1, 1] : [Math.min(...speeds), Math.max(...speeds)]
  const scoreOf = (bidder: Bidder) =>
    (reliabilityOf(bidder) * Math.sqrt((bidder.samplesPerSec || slowest) / fastest)) / bidder.priceBps
  return wanted.map((bidder) => ({...bidder, score: scoreOf(bidder)})).sort((a, b) => b.score - a.score)
}

/**
 * Chooses from the ranking until the bids cover the tasks, and one more, so that one node that does not come stops nothing.
 */
export function chooseBids(ranking: readonly RankedBid[], tasks: number): RankedBid[] {
  const chosen: RankedBid[] = []
  let covered = 0
  for (const bid of ranking) {
    if (covered >= tasks) return [...chosen, bid]
    chosen.push(bid)
    covered += bid.maxTasks
  }
  return chosen
}

/** Chance that the next lease ends well, by Laplace's rule of succession: 0.5 for a stranger, never 0 or 1. */
export function reliabilityOf({goodLeases, badLeases}: Pick<Bidder, 'goodLeases' | 'badLeases'>): number {
  return (goodLeases + 1) / (goodLeases + badLeases + 2)
}

/** Whether a filter asks for anything. */
export function isEmptyFilter(filter: BidFilter): boolean {
  return Object.values(filter).every((value) => value === undefined)
}

/** A device class such as `optix/linux-x64` as the chain keeps it. */
export function toDeviceClass(text: string): string {
  return id(text)
}

/** `4.5.3` as the chain writes it, 40503; 0 for what is no version. */
export function toBlenderBuild(version: string): number {
  const [, major, minor, patch] = /^(\d{1,2})\.(\d{1,2})(?:\.(\d{1,2}))?/.exec(version) ?? []
  return Number(major ?? 0) * 10_000 + Number(minor ?? 0) * 100 + Number(patch ?? 0)
}

function isWanted(bidder: Bidder, filter: BidFilter): boolean {
  const {allow, deny, deviceClass, minVramMb = 0, blenderBuild, minReliability = 0, maxPriceBps = 10_000} = filter
  const node = bidder.node.toLowerCase()
  return (
    bidder.isLive &&
    (allow === undefined || allow.includes(node)) &&
    !deny?.includes(node) &&
    (deviceClass === undefined || bidder.deviceClass === deviceClass) &&
    bidder.vramMb >= minVramMb &&
    (blenderBuild === undefined || isBuild(bidder.blenderBuild, blenderBuild)) &&
    reliabilityOf(bidder) >= minReliability &&
    bidder.priceBps <= maxPriceBps
  )
}

/** A series stands for all of its patch releases. */
function isBuild(build: number, wanted: string): boolean {
  const expected = toBlenderBuild(wanted)
  const isSeries = wanted.split('.').length === 2
  return isSeries ? Math.floor(build / 100) === expected / 100 : build === expected
}
