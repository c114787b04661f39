import {type ArchivedLease, jobOfLease, type Market, type ReturnReason, readReturn} from '../market/index.js'

/** Where notices go, and where logs come from. */
export interface ReturnNoticeOptions {
  market: Market
  onNotice(line: string): void
  /** Fetches and keeps the logs of a lease. @returns The tasks that they are of. */
  fetchLogs(lease: ArchivedLease, logCid: string): Promise<number[]>
}

/** Tells the artist, once for each lease, why a node handed it back: a scene that no node can render looks like a slow network. */
export class ReturnNotices {
  readonly #options: ReturnNoticeOptions
  readonly #told = new Set<bigint>()
  readonly #logCids: string[] = []
  #fetching: Promise<void> = Promise.resolve()

  constructor(options: ReturnNoticeOptions) {
    this.#options = options
  }

  /** Where the logs of the leases that were handed back are. */
  get logCids(): readonly string[] {
    return this.#logCids
  }

  /** Ends once the logs that were seen are here, or cannot be had. */
  get done(): Promise<void> {
    return this.#fetching
  }

  /** Looks for leases that were handed back since the last look; those of nodes that were told to end are nobody's matter. */
  async look(leases: readonly ArchivedLease[]): Promise<void> {
    for (const lease of leases) {
      if (lease.returnedBy === undefined || this.#told.has(lease.leaseId)) continue
      this.#told.add(lease.leaseId)
      const {reason, logCid} = await readReturn(this.#options.market, lease.returnedBy)
      if (reason === undefined || reason === 'stopped') continue
      if (logCid === undefined) this.#notice(lease, reason)
      else this.#fetching = this.#fetching.then(() => this.#fetchLogs(lease, reason, logCid))
    }
  }

  async #fetchLogs(lease: ArchivedLease, reason: ReturnReason, logCid: string): Promise<void> {
    this.#logCids.push(logCid)
    try {
      const tasks = await this.#options.fetchLogs(lease, logCid)
      const [task] = tasks
      this.#notice(lease, reason, task === undefined ? '' : ` ${describeLog(lease, task)}`)
    } catch (error) {
      this.#notice(lease, reason, ` Its log cannot be had: ${(error as Error).message}`)
    }
  }

  #notice({node, leaseId}: ArchivedLease, reason: ReturnReason, more = ''): void {
    const why = `${reason} (docs/failures.md says what that means).`
    this.#options.onNotice(`Node ${node} handed lease ${leaseId} back: ${why}${more}`)
  }
}

function describeLog({leaseId}: ArchivedLease, task: number): string {
  return `What Blender said: candela job logs ${jobOfLease(leaseId)} --task ${task}`
}
