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
import type {DisputeCall} from './audit-error.js'
import type {Artist} from './open-artist.js'

/** What an artist doubts: a task by its number, or every task of a frame. */
export type Doubt = {task: number} | {frame: number}

/** A cleared lease that holds what is doubted. */
export interface DoubtedLease {
  leaseId: bigint
  /** Its first doubted task: the one whose picture is disputed. */
  task: number
  /** The other ones: a lease can be disputed once, so nobody judges these by themselves. */
  otherTasks: number[]
}

/** One disputed lease. */
export interface DisputedLease extends DoubtedLease {
  /** What was put up, in the smallest token units: a deposit, or the fee for a content key. */
  depositTokens: bigint
}

/** Thrown when nothing can be disputed, because nothing is cleared and not settled. */
export class DisputeError extends CandelaError {
  readonly code = 'DISPUTE'
  readonly kind = 'usage'
}

/**
 * Finds the leases that can be disputed for what an artist doubts.
 *
 * @throws {DisputeError} If there is none.
 */
export async function findDoubted(
  {market, store, identity}: Pick<Artist, 'market' | 'store' | 'identity'>,
  jobId: number,
  doubt: Doubt,
): Promise<DoubtedLease[]> {
  const {tasks} = await loadJob(store, await readJob(market, jobId), identity)
  const doubted = tasks.filter(({task, frame}) => ('task' in doubt ? task === doubt.task : frame === doubt.frame))
  const cleared = (await readLeases(market, jobId)).filter(({state}) => state === 'cleared')
  const found = cleared.flatMap(({leaseId, firstTask, taskCount}) => {
    const isHeld = ({task}: {task: number}) => task >= firstTask && task < firstTask + taskCount
    const [task, ...otherTasks] = doubted.filter(isHeld).map((held) => held.task)
    return task === undefined ? [] : [{leaseId, task, otherTasks}]
  })
  if (found.length > 0) return found
  const what = 'task' in doubt ? `task ${doubt.task}` : `frame ${doubt.frame}`
  throw new DisputeError(`Job ${jobId} has no lease with ${what} that is cleared and not settled.`, {
    suggestions: [`candela job show ${jobId}`],
  })
}

/** Disputes what an artist doubts, lease by lease: each at its first doubted task, or as a whole. */
export async function disputeDoubted(
  market: Market,
  doubted: readonly DoubtedLease[],
  how: Omit<DisputeCall, 'task'>,
): Promise<DisputedLease[]> {
  const disputed: DisputedLease[] = []
  for (const lease of doubted) {
    disputed.push({...lease, depositTokens: await sendDispute(market, lease.leaseId, {...how, task: lease.task})})
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
