import type {ArchivedLease, JobOnChain, LeaseOnChain} from '../market/index.js'

/** Checks of a job, counted in challenges. */
export interface CheckCounts {
  /** Leases that the draw sent to a check. */
  drawn: number
  match: number
  inconclusive: number
  mismatch: number
}

/** What is known of a job at one moment; money in microcredits. */
export interface JobSummary {
  tasksTotal: number
  tasksSettled: number
  /** Tasks that are submitted, whatever became of them yet. */
  tasksSubmitted: number
  /** What all tasks cost when all are settled. */
  price: bigint
  /** What was paid for settled tasks, the fee included. */
  paid: bigint
  /** The part of `paid` that was burned. */
  fee: bigint
  checks: CheckCounts
  /** Addresses of the nodes whose work was settled. */
  nodes: string[]
}

/** Adds up a job; a pure function of what stands on chain. */
export function summarizeJob(job: JobOnChain, leases: readonly ArchivedLease[], feeBps: bigint): JobSummary {
  const settled = leases.filter(({state}) => state === 'settled')
  const submitted = leases.filter(({state}) => SUBMITTED.has(state))
  const paid = settled.reduce((sum, {payCredits}) => sum + payCredits, 0n)
  return {
    tasksTotal: job.taskCount,
    tasksSettled: job.settledTasks,
    tasksSubmitted: submitted.reduce((sum, {taskCount}) => sum + taskCount, 0),
    price: job.pricePerTask * BigInt(job.taskCount),
    paid,
    fee: settled.reduce((sum, {payCredits}) => sum + (payCredits * feeBps + 9999n) / 10_000n, 0n),
    checks: countChecks(leases),
    nodes: [...new Set(settled.map(({node}) => node))],
  }
}

/**
 * Whether a job cannot go on: tasks are left, nobody renders, and every live node has given leases back so often that
 * it leaves the job to others.
 */
export function isJobStuck(
  job: Pick<JobOnChain, 'state' | 'remainingTasks' | 'leasedTasks'>,
  leases: readonly Pick<LeaseOnChain, 'node' | 'state'>[],
  liveNodes: readonly string[],
): boolean {
  if (job.state !== 'open' || job.remainingTasks === 0 || job.leasedTasks > 0 || liveNodes.length === 0) return false
  const failuresOf = (node: string) =>
    leases.filter((lease) => lease.node === node && (lease.state === 'returned' || lease.state === 'expired')).length
  return liveNodes.every((node) => failuresOf(node) >= FAILURES_TO_GIVE_UP)
}

/** Leases of a node that came to nothing before the artist counts on it no more; more than a restart or two makes. */
const FAILURES_TO_GIVE_UP = 2

const SUBMITTED: ReadonlySet<string> = new Set(['submitted', 'checking', 'cleared', 'settled'])

function countChecks(leases: readonly ArchivedLease[]): CheckCounts {
  const withVerdict = (wanted: string) => leases.filter(({verdict}) => verdict === wanted).length
  return {
    drawn: leases.filter(({state, verdict}) => state === 'checking' || verdict !== 'none').length,
    match: withVerdict('match'),
    inconclusive: withVerdict('inconclusive'),
    mismatch: withVerdict('mismatch'),
  }
}
