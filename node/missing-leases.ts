import {GRACE_BLOCKS} from './choose-lease-duty.js'

/** How long a lease must be missing before it counts as settled, in blocks: a node behind the others may not know it yet. */
const MISSING_BLOCKS = 4 * GRACE_BLOCKS

/** Leases that the journal remembers and the chain does not show: settled ones, whose record another lease uses. */
export class MissingLeases {
  readonly #sinceBlock = new Map<bigint, number>()

  /** Notes what is missing now; returns what has been missing for long. */
  note(missing: ReadonlySet<bigint>, blockNumber: number): bigint[] {
    for (const leaseId of this.#sinceBlock.keys()) if (!missing.has(leaseId)) this.#sinceBlock.delete(leaseId)
    for (const leaseId of missing) {
      if (!this.#sinceBlock.has(leaseId)) this.#sinceBlock.set(leaseId, blockNumber)
    }
    return [...missing].filter(
      (leaseId) => blockNumber > (this.#sinceBlock.get(leaseId) ?? blockNumber) + MISSING_BLOCKS,
    )
  }
}
