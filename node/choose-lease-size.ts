/** What a lease should take to render, in seconds: 10 minutes, the middle of the 5 to 15 that docs/protocol.md names. */
export const LEASE_WORK_SEC = 600

/** A lease is only made as large as its deadline is this multiple of the expected time: machines have bad days. */
const DEADLINE_MARGIN = 1.5

/** What the size of a lease depends on. */
export interface LeaseOffer {
  /** Tasks that the job lets one node take at once. */
  maxTasks: number
  /** Pixel samples of one task. */
  samplesPerTask: number
  /** Time from the lease to its deadline, in seconds. */
  deadlineSec: number
  /** What a worker of this node rendered so far, in pixel samples a second; absent on a node that has rendered nothing. */
  samplesPerSec?: number
  /** Workers that render side by side. */
  workers: number
}

/**
 * Chooses how many tasks to lease: about ten minutes of work for each worker by the node's own measured speed, and no more
 * than they can finish before the deadline. A pure function.
 *
 * Scenes differ tenfold in what a sample costs, so the measure sizes a lease; it is no reason to refuse one.
 *
 * @returns Number of tasks, at least 1.
 */
export function chooseLeaseSize({maxTasks, samplesPerTask, deadlineSec, samplesPerSec, workers}: LeaseOffer): number {
  if (samplesPerSec === undefined || samplesPerSec <= 0) return maxTasks
  const taskSec = samplesPerTask / samplesPerSec
  const workSec = Math.min(LEASE_WORK_SEC, deadlineSec / DEADLINE_MARGIN)
  return Math.min(maxTasks, workers * Math.max(1, Math.floor(workSec / taskSec)))
}
