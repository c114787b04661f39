import {answerCheck, type Checker} from '../checker/index.js'
import {
  ChainUnreachableError,
  type ChallengeOnChain,
  isAwaited,
  type JobOnChain,
  type LeaseOnChain,
  type Market,
  preimageOf,
  readChallenge,
  revealPreimage,
  takeLeaseSteps,
} from '../market/index.js'
import type {DeliveryLine} from './delivery-line.js'
import {ignoreRefusal} from './ignore-refusal.js'
import type {JobRecord} from './job-record.js'

/** Who owes the duties. */
export interface ArtistDutiesOptions {
  market: Market
  record: JobRecord
  /** Checks where no node can. */
  checker: Checker
  signal: AbortSignal
}

/** How a job stands at one look. */
export interface JobView {
  line: DeliveryLine
  job: JobOnChain
  leases: readonly LeaseOnChain[]
  blockNumber: number
}

/** What a job waits for from its artist: randomness for its draws, approvals, and checks that no node can do. */
export class ArtistDuties {
  readonly #options: ArtistDutiesOptions
  readonly #approved = new Set<bigint>()
  #check: Promise<void> | undefined
  #failure: unknown

  constructor(options: ArtistDutiesOptions) {
    this.#options = options
  }

  /** Does what is due; a check goes on beside the looks. */
  async look(view: JobView): Promise<void> {
    await this.#revealIfAwaited(view)
    await this.#approveAudited(view)
    await this.#checkIfCalled(view)
  }

  /** Throws what a check failed by on this machine. */
  throwIfFailed(): void {
    if (this.#failure !== undefined) throw this.#failure
  }

  /** Waits for the check that is under way. */
  async end(): Promise<void> {
    await this.#check
  }

  /** One preimage serves all leases that were submitted since the one before. */
  async #revealIfAwaited({job, leases, blockNumber}: JobView): Promise<void> {
    const {market, record} = this.#options
    const isAwaited = leases.some(
      ({state, drawBlock, preimageNumber}) =>
        state === 'submitted' && blockNumber < drawBlock && preimageNumber > job.revealCount,
    )
    if (!isAwaited) return
    const preimage = preimageOf(record.randomSecret, job.randomHead, record.randomLength)
    if (preimage) await ignoreRefusal(revealPreimage(market, job.jobId, preimage))
  }

  /**
   * Approves every cleared lease whose files are here and are what was committed, in one transaction. Only a final
   * submission is approved: a reorganisation could put another one, never audited, in its place.
   */
  async #approveAudited({line, leases, blockNumber}: JobView): Promise<void> {
    const {market} = this.#options
    const isFinal = ({drawBlock}: LeaseOnChain) => drawBlock + market.chain.profile.finalityBlocks <= blockNumber
    const isDue = (lease: LeaseOnChain) =>
      lease.state === 'cleared' && isFinal(lease) && line.isAudited(lease) && !this.#approved.has(lease.leaseId)
    const due = leases.filter(isDue).map(({leaseId}) => leaseId)
    await takeLeaseSteps(
      market,
      due.map((leaseId) => ({kind: 'settle', leaseId})),
    )
    for (const leaseId of due) this.#approved.add(leaseId)
  }

  async #checkIfCalled({job, leases}: JobView): Promise<void> {
    const {market, checker, signal} = this.#options
    if (!job.artistChecks || this.#check) return
    const checked = leases.filter(({state}) => state === 'checking')
    const challenges = await Promise.all(checked.map(({leaseId}) => readChallenge(market, leaseId)))
    const lease = checked.find((_, i) => isAwaited(challenges[i] as ChallengeOnChain, market.wallet.address))
    if (!lease) return
    this.#check = ignoreRefusal(answerCheck(checker, lease.leaseId, signal))
      .catch((error: unknown) => {
        if (!(error instanceof ChainUnreachableError)) this.#failure ??= error
      })
      .finally(() => {
        this.#check = undefined
      })
  }
}
