import {CandelaError} from '../errors.js'
import {
  demandKey,
  disputeFiles,
  disputeTask,
  type LeaseOnChain,
  type Market,
  readJob,
  readLeases,
  takeLeaseSteps,
} from '../market/index.js'
import {loadJob} from '../render/index.js'
import type {DisputeCall, DisputeMatter} from './audit-error.js'
import type {Artist} from './open-artist.js'

/** What an artist doubts: a task by its number and perhaps leaves of it, or every task of a frame. */
export type Doubt = {task: number; cells?: readonly number[]} | {frame: number}

/** One disputed lease. */
export interface DisputedLease {
  leaseId: bigint
  task: number
  /** What was put up, in the smallest token units: a deposit, or the fee for a content key. */
  depositTokens: bigint
}

/** Thrown when nothing can be disputed, because nothing is cleared and not settled. */
export class DisputeError extends CandelaError {
  readonly code = 'DISPUTE'
  readonly kind = 'usage'
}

/**
 * Disputes what an artist doubts, lease by lease: each at its first doubted task, or as a whole.
 *
 * @throws {DisputeError} If no cleared lease holds it.
 */
export async function disputeDoubt(
  artist: Artist,
  jobId: number,
  doubt: Doubt,
  matter: DisputeMatter,
): Promise<DisputedLease[]> {
  const disputed: DisputedLease[] = []
  const cells = 'task' in doubt ? doubt.cells : undefined
  for (const {lease, task} of await findDoubted(artist, jobId, doubt)) {
    const depositTokens = await sendDispute(artist.market, lease.leaseId, {matter, task, cells})
    disputed.push({leaseId: lease.leaseId, task, depositTokens})
  }
  return disputed
}

/**
 * Begins the dispute of one lease.
 *
 * @returns What was put up, in the smallest token units.
 * @throws {ContractRefusedError} If the lease cannot be disputed now.
 */
export function sendDispute(market: Market, leaseId: bigint, {matter, task, cells}: DisputeCall): Promise<bigint> {
  if (matter === 'files') return disputeFiles(market, leaseId)
  return matter === 'key' ? demandKey(market, leaseId) : disputeTask(market, leaseId, task, cells)
}

/**
 * Settles every cleared lease of a job before its acceptance window is over.
 *
 * @returns The leases that were paid; those that somebody else settled meanwhile are not among them.
 */
export async function approveJob({market}: Artist, jobId: number): Promise<LeaseOnChain[]> {
  const cleared = (await readLeases(market, jobId)).filter(({state}) => state === 'cleared')
  const steps = cleared.map(({leaseId}) => ({kind: 'settle', leaseId}) as const)
  const refused = new Set((await takeLeaseSteps(market, steps)).map(({step}) => step.leaseId))
  return cleared.filter(({leaseId}) => !refused.has(leaseId))
}

async function findDoubted(
  {market, store}: Artist,
  jobId: number,
  doubt: Doubt,
): Promise<{lease: LeaseOnChain; task: number}[]> {
  const {tasks} = await loadJob(store, await readJob(market, jobId))
  const doubted = tasks.filter(({task, frame}) => ('task' in doubt ? task === doubt.task : frame === doubt.frame))
  const cleared = (await readLeases(market, jobId)).filter(({state}) => state === 'cleared')
  const found = cleared.flatMap((lease) => {
    const first = doubted.find(({task}) => task >= lease.firstTask && task < lease.firstTask + lease.taskCount)
    return first ? [{lease, task: first.task}] : []
  })
  if (found.length > 0) return found
  const what = 'task' in doubt ? `task ${doubt.task}` : `frame ${doubt.frame}`
  throw new DisputeError(`Job ${jobId} has no lease with ${what} that is cleared and not settled.`, {
    suggestions: [`candela job show ${jobId}`],
  })
}
