import {closeJob, type JobOnChain, type Market} from '../core/market/index.js'
import {GRACE_BLOCKS} from './choose-lease-duty.js'

/** Closes jobs whose artist is gone, so that their escrow goes back and nobody looks at them any more. */
export class JobCloser {
  readonly #market: Market
  /** Block in which this node first saw that a job is done. */
  readonly #doneBlocks = new Map<number, number>()

  constructor(market: Market) {
    this.#market = market
  }

  /** Closes a job that has been done for a while: the artist closes its own jobs first. */
  async closeIfDone(job: JobOnChain, blockNumber: number): Promise<void> {
    if (job.leasedTasks > 0 || (job.remainingTasks > 0 && job.state !== 'cancelled')) return
    const doneBlock = this.#doneBlocks.get(job.jobId) ?? blockNumber
    this.#doneBlocks.set(job.jobId, doneBlock)
    if (blockNumber >= doneBlock + 2 * GRACE_BLOCKS) await closeJob(this.#market, job.jobId)
  }
}
