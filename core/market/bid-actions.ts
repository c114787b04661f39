import type {Result} from 'ethers'
import type {Market} from './market.js'

/** What a node offers for a job; docs/protocol.md has the rules. Nobody checks what it says of its machine. */
export interface Offer {
  /** Price of a task, 1/10000 of the job's price. */
  priceBps: number
  /** Most tasks that the node leases of the job. */
  maxTasks: number
  /** Pixel samples a second; 0 if the node has measured nothing. */
  samplesPerSec: number
  /** Memory of the GPU in MB; 0 without one, or if it is not known. */
  vramMb: number
  /** Blender that would render, major x 10000 + minor x 100 + patch; 0 if it is not known. */
  blenderBuild: number
}

/** An offer, and what became of it. */
export interface Bid extends Offer {
  node: string
  leasedTasks: number
  /** 0 while the artist has not accepted the bid. */
  acceptedBlock: number
  /** Whether the bond is locked still. */
  isBonded: boolean
}

/** The rules of a network for bids. */
export interface BidRules {
  bondTokens: bigint
  acceptBlocks: number
  firstLeaseBlocks: number
}

/** All bids for a job, in the order in which they came. */
export async function readBids(market: Market, jobId: number): Promise<Bid[]> {
  const listings = await market.chain.read(`bids for job ${jobId}`, () => view(market, 'bidsOf', jobId))
  return [...listings].map(({node, bid}: Result) => toBid(node, bid))
}

/** The bid of a node for a job; `undefined` if it made none. */
export async function readBid(market: Market, jobId: number, node: string): Promise<Bid | undefined> {
  const bid = toBid(node, await market.chain.read(`bid for job ${jobId}`, () => view(market, 'bidOf', jobId, node)))
  return bid.priceBps === 0 ? undefined : bid
}

/** The rules of the network for bids. */
export async function readBidRules(market: Market): Promise<BidRules> {
  const rules = await market.chain.read('parameters', () => view(market, 'getParameters'))
  return {
    bondTokens: rules.bondTokens,
    acceptBlocks: Number(rules.acceptBlocks),
    firstLeaseBlocks: Number(rules.firstLeaseBlocks),
  }
}

/** Whether the artist ended the auction of a job: every node leases at the ceiling. */
export function isOpenToAll(market: Market, jobId: number): Promise<boolean> {
  const {bidDesk} = market.contracts
  return market.chain.read(
    `auction of job ${jobId}`,
    () => bidDesk.getFunction('isOpenToAll').staticCall(jobId) as Promise<boolean>,
  )
}

/** Bids for an auctioned job with the caller's node; its bond is locked. */
export async function placeBid(market: Market, jobId: number, offer: Offer): Promise<void> {
  await send(market, 'bid', [jobId, offer])
}

/** Accepts bids for the caller's job. */
export async function acceptBids(market: Market, jobId: number, nodes: readonly string[]): Promise<void> {
  await send(market, 'acceptBids', [jobId, nodes])
}

/** Ends the auction of the caller's job: every node leases at the ceiling. */
export async function openToAll(market: Market, jobId: number): Promise<void> {
  await send(market, 'openToAll', [jobId])
}

/** Gives a node its bond back. */
export async function releaseBond(market: Market, jobId: number, node: string): Promise<void> {
  await send(market, 'releaseBond', [jobId, node])
}

/** Burns the bond of a node whose bid was accepted and that leased nothing in time. */
export async function forfeitBond(market: Market, jobId: number, node: string): Promise<void> {
  await send(market, 'forfeitBond', [jobId, node])
}

function view(market: Market, method: string, ...args: unknown[]): Promise<Result> {
  return market.contracts.bidDesk.getFunction(method).staticCall(...args)
}

async function send(market: Market, method: string, args: readonly unknown[]): Promise<void> {
  await market.chain.send(market.wallet, market.contracts.bidDesk, method, args)
}

function toBid(node: string, bid: Result): Bid {
  return {
    node,
    priceBps: Number(bid.priceBps),
    maxTasks: Number(bid.maxTasks),
    samplesPerSec: Number(bid.samplesPerSec),
    vramMb: Number(bid.vramMb),
    blenderBuild: Number(bid.blenderBuild),
    leasedTasks: Number(bid.leasedTasks),
    acceptedBlock: Number(bid.acceptedBlock),
    isBonded: bid.isBonded,
  }
}
