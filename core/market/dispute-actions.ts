import {approve} from './artist-actions.js'
import type {Market} from './market.js'

/**
 * Disputes a task of a cleared lease: three referees render cells of it again.
 *
 * @param cells - Leaves of the task, at most as many as a check draws. @default drawn when the dispute is
 * @returns Deposit that was put up, in the smallest token units.
 */
export function disputeTask(
  market: Market,
  leaseId: bigint,
  task: number,
  cells: readonly number[] = [],
): Promise<bigint> {
  return sendDispute(market, 'dispute', [leaseId, task, cells])
}

/**
 * Disputes the files of a cleared lease: its node publishes the content key, or is not paid, and three referees fetch the
 * files, open them and recompute their fingerprints.
 *
 * @returns Deposit that was put up, in the smallest token units.
 */
export function disputeFiles(market: Market, leaseId: bigint): Promise<bigint> {
  return sendDispute(market, 'disputeFiles', [leaseId])
}

/** What the caller's next dispute puts up, in the smallest token units. */
export function readDisputeDeposit(market: Market): Promise<bigint> {
  const call = () =>
    market.contracts.verification.getFunction('disputeDepositOf').staticCall(market.wallet.address) as Promise<bigint>
  return market.chain.read('deposit of a dispute', call)
}

/**
 * Demands the content key of a cleared lease: its node publishes it in time and gets a fee, or is not paid.
 *
 * @returns Fee that was put up, in the smallest token units; it comes back if the node stays silent.
 */
export async function demandKey(market: Market, leaseId: bigint): Promise<bigint> {
  const {verification} = market.contracts
  const feeTokens: bigint = await market.chain.read('fee for a content key', () =>
    verification.getFunction('keyFee').staticCall(),
  )
  await approve(market, await verification.getAddress(), feeTokens)
  await market.chain.send(market.wallet, verification, 'demandKey', [leaseId])
  return feeTokens
}

/** A content key and the rest of what its lease committed to, each `0x` and 32 bytes. */
export interface DisclosedKey {
  treeRoot: string
  resultsDigest: string
  contentKey: string
}

/** Publishes the content key of a lease, which its artist demanded, or whose files it disputes. */
export async function discloseKey(market: Market, leaseId: bigint, disclosed: DisclosedKey): Promise<void> {
  const {treeRoot, resultsDigest, contentKey} = disclosed
  const args = [leaseId, treeRoot, resultsDigest, contentKey]
  await market.chain.send(market.wallet, market.contracts.verification, 'discloseKey', args)
}

async function sendDispute(market: Market, method: string, args: readonly unknown[]): Promise<bigint> {
  const {verification} = market.contracts
  const depositTokens = await readDisputeDeposit(market)
  await approve(market, await verification.getAddress(), depositTokens)
  await market.chain.send(market.wallet, verification, method, args)
  return depositTokens
}
