import {type ArchivedLease, type Market, readReturnReason} from '../market/index.js'

/** Tells the artist, once for each lease, why a node handed it back: a scene that no node can render looks like a slow network. */
export class ReturnNotices {
  readonly #market: Market
  readonly #onNotice: (line: string) => void
  readonly #told = new Set<bigint>()

  constructor(market: Market, onNotice: (line: string) => void) {
    this.#market = market
    this.#onNotice = onNotice
  }

  /** Looks for leases that were handed back since the last look; those of nodes that were told to end are nobody's matter. */
  async look(leases: readonly ArchivedLease[]): Promise<void> {
    for (const {leaseId, node, returnedBy} of leases) {
      if (returnedBy === undefined || this.#told.has(leaseId)) continue
      this.#told.add(leaseId)
      const reason = await readReturnReason(this.#market, returnedBy)
      if (reason === undefined || reason === 'stopped') continue
      this.#onNotice(`Node ${node} handed lease ${leaseId} back: ${reason} (docs/failures.md says what that means).`)
    }
  }
}
