import {ContractRefusedError, type LeaseOnChain, type Market} from '../market/index.js'
import {formatTokens} from '../units.js'
import {AuditError} from './audit-error.js'
import {sendDispute} from './dispute-lease.js'
import {type JobRecord, writeJobRecord} from './job-record.js'

/** Whether the artist's machine disputes by itself what its audit found. */
export type DisputePolicy = 'auto' | 'ask' | 'never'

/** Most disputes of one job that nobody asked for: each puts up a deposit. */
const MOST_DISPUTES = 8

/** What the keeper works with. */
export interface DisputeKeeperOptions {
  market: Market
  record: JobRecord
  policy: DisputePolicy
  /** Asks the person at the terminal; `false` where there is none. */
  ask(question: string): Promise<boolean>
  onNotice(line: string): void
}

/** Disputes what an audit found while the lease can be disputed, each lease once. */
export class DisputeKeeper {
  readonly #options: DisputeKeeperOptions

  constructor(options: DisputeKeeperOptions) {
    this.#options = options
  }

  /**
   * Disputes a lease, if that is what the artist wants.
   *
   * @param problem - What its audit threw.
   * @returns Whether a dispute began, so that the job goes on; otherwise the problem stands.
   */
  async dispute({leaseId, state}: LeaseOnChain, problem: unknown): Promise<boolean> {
    const {market, record, policy, onNotice} = this.#options
    const call = problem instanceof AuditError ? problem.dispute : undefined
    const disputed = record.disputed ?? []
    if (!call || state !== 'cleared' || policy === 'never') return false
    if (disputed.includes(String(leaseId)) || disputed.length >= MOST_DISPUTES) return false
    const sentence = (problem as AuditError).message
    if (policy === 'ask' && !(await this.#options.ask(`${sentence} Dispute it, with a deposit?`))) return false
    try {
      const depositTokens = await sendDispute(market, leaseId, call)
      onNotice(`${sentence} It is disputed; ${formatTokens(depositTokens)} are put up.`)
    } catch (error) {
      if (!(error instanceof ContractRefusedError)) throw error
      onNotice(`The dispute of lease ${leaseId} was refused: ${error.message}`)
      return false
    }
    record.disputed = [...disputed, String(leaseId)]
    await writeJobRecord(record)
    return true
  }
}
