import {id} from 'ethers'
import {DAG_PB_CODEC, digestOfCid} from '../storage/index.js'
import {formatTokens} from '../units.js'
import {approve} from './artist-actions.js'
import type {Market} from './market.js'
import {FundsError} from './market-errors.js'
import {appendReturn, type ReturnReason} from './return-reason.js'

/** What a node says of itself when it registers. */
export interface NodeRegistration {
  /** Text of the device class, e.g. `cpu/linux-x64`. */
  deviceClass: string
  stakeTokens: bigint
  /** `age1…` that keys of private jobs are wrapped for; its owner signs it by registering. */
  recipient: string
}

/** A registered node. */
export interface NodeOnChain {
  node: string
  operator: string
  isLive: boolean
  stakeTokens: bigint
  lockedTokens: bigint
  lastSeenBlock: number
  deviceClass: string
  /** `age1…` that keys of private jobs are wrapped for; empty for a node that takes none. */
  recipient: string
}

/** What a submission commits to. */
export interface Submission {
  /** Tasks done, counted from the first of the lease; the others go back to the job. */
  taskCount: number
  /** Root of the fingerprints, `0x` and 32 bytes. */
  treeRoot: string
  /** CID of the folder of sealed results. */
  resultsCid: string
  contentKeyHash: string
}

/** Registers the caller as a node with a stake, unless it is registered already. */
export async function registerNode(
  market: Market,
  {deviceClass, stakeTokens, recipient}: NodeRegistration,
): Promise<void> {
  const {nodeRegistry, token} = market.contracts
  const {address} = market.wallet
  const operator = await market.chain.read('operator', () => nodeRegistry.getFunction('operatorOf').staticCall(address))
  if (BigInt(operator) !== 0n) return
  const held = await market.chain.read(
    'tokens',
    () => token.getFunction('balanceOf').staticCall(address) as Promise<bigint>,
  )
  if (held < stakeTokens) {
    throw new FundsError(`A node stakes ${formatTokens(stakeTokens)}; ${address} holds ${formatTokens(held)}.`, {
      suggestions: ['Send tokens to the address above.'],
    })
  }
  await approve(market, await nodeRegistry.getAddress(), stakeTokens)
  const terms = {operator: address, stakeTokens, deviceClass: id(deviceClass), recipient}
  await market.chain.send(market.wallet, nodeRegistry, 'register', [terms])
}

/** All registered nodes. */
export async function readNodes(market: Market): Promise<NodeOnChain[]> {
  const listing = await market.chain.read('nodes', () =>
    market.contracts.nodeRegistry.getFunction('listNodes').staticCall(),
  )
  return [...listing].map(({node, isLive, terms}) => ({
    node,
    isLive,
    operator: terms.operator,
    stakeTokens: terms.stakeTokens,
    lockedTokens: terms.lockedTokens,
    lastSeenBlock: Number(terms.lastSeenBlock),
    deviceClass: terms.deviceClass,
    recipient: terms.recipient,
  }))
}

/**
 * The live nodes, of those given, whose device class could judge them now: enough other operators and enough stake stand in it.
 *
 * @param artist - Whose nodes do not count.
 */
export async function readLargeClasses(
  market: Market,
  nodes: readonly NodeOnChain[],
  artist: string,
): Promise<NodeOnChain[]> {
  const {chain, contracts} = market
  const isClassLarge = contracts.nodeRegistry.getFunction('isClassLarge')
  const beforeBlock = (await chain.read('block number', () => chain.provider.getBlockNumber())) + 1
  const ask = ({node}: NodeOnChain) =>
    chain.read('device class', () => isClassLarge.staticCall(node, artist, beforeBlock))
  const live = nodes.filter(({isLive}) => isLive)
  const answers: boolean[] = await Promise.all(live.map(ask))
  return live.filter((_, i) => answers[i])
}

/** Least stake of a node, in the smallest token units. */
export async function readMinStake(market: Market): Promise<bigint> {
  const call = () => market.contracts.nodeRegistry.getFunction('getParameters').staticCall()
  return (await market.chain.read('parameters', call)).minStakeTokens
}

/** Blocks after which a silent node counts as gone. */
export async function readLivenessBlocks(market: Market): Promise<number> {
  const call = () => market.contracts.nodeRegistry.getFunction('getParameters').staticCall()
  return Number((await market.chain.read('parameters', call)).livenessBlocks)
}

/** Tells the network that the caller's node is there. */
export async function sendHeartbeat(market: Market): Promise<void> {
  await market.chain.send(market.wallet, market.contracts.nodeRegistry, 'heartbeat', [])
}

/** Leases the next run of at most `maxCount` tasks of a job. */
export async function leaseTasks(market: Market, jobId: number, maxCount: number): Promise<void> {
  await sendToBoard(market, 'lease', [jobId, maxCount])
}

/**
 * Gives a whole lease back, and says why.
 *
 * @param logCid - CID of the sealed log of the task that failed.
 */
export async function returnLease(
  market: Market,
  leaseId: bigint,
  reason: ReturnReason,
  logCid?: string,
): Promise<void> {
  const {chain, wallet, contracts, addresses} = market
  const call = contracts.jobBoard.interface.encodeFunctionData('returnLease', [leaseId])
  await chain.transact(wallet, {what: 'returnLease', to: addresses.jobBoard, data: appendReturn(call, reason, logCid)})
}

/** Commits to the results of a lease. */
export async function submitLease(market: Market, leaseId: bigint, submission: Submission): Promise<void> {
  const {taskCount, treeRoot, resultsCid, contentKeyHash} = submission
  const resultsDigest = digestOfCid(resultsCid, DAG_PB_CODEC)
  await sendToBoard(market, 'submit', [{leaseId, taskCount, treeRoot, resultsDigest, contentKeyHash}])
}

/** Earned credits of a node that are not yet redeemed, in microcredits. */
export function readEarned(market: Market, node: string): Promise<bigint> {
  const call = () => market.contracts.creditBank.getFunction('earnedOf').staticCall(node) as Promise<bigint>
  return market.chain.read('earned credits', call)
}

/** Tokens that an address holds, in the smallest units. */
export function readTokens(market: Market, holder: string): Promise<bigint> {
  const call = () => market.contracts.token.getFunction('balanceOf').staticCall(holder) as Promise<bigint>
  return market.chain.read('tokens', call)
}

/**
 * Mints tokens for earned credits at par.
 *
 * @returns False, and nothing is minted, while the price has fallen so fast that redemption would give less than par.
 */
export async function mintForEarned(market: Market, credits: bigint): Promise<boolean> {
  const {creditBank} = market.contracts
  const price = (method: string) => creditBank.getFunction(method).staticCall() as Promise<bigint>
  const [now, atRedemption] = await market.chain.read('price', () =>
    Promise.all([price('currentPrice'), price('priceToRedeem')]),
  )
  if (atRedemption > now) return false
  const atPar = (credits * 10n ** 20n) / now
  await market.chain.send(market.wallet, creditBank, 'redeem', [credits, (atPar * 9n) / 10n])
  return true
}

/** Sends tokens to an address. */
export async function transferTokens(market: Market, to: string, tokens: bigint): Promise<void> {
  await market.chain.send(market.wallet, market.contracts.token, 'transfer', [to, tokens])
}

async function sendToBoard(market: Market, method: string, args: readonly unknown[]): Promise<void> {
  await market.chain.send(market.wallet, market.contracts.jobBoard, method, args)
}
