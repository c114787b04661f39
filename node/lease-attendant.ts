import {
  type ChallengeOnChain,
  isAwaited,
  type JobOnChain,
  type LeaseOnChain,
  type LeaseStep,
  previewDraw,
  readChallenge,
} from '../core/market/index.js'
import {attempt} from './attempt.js'
import {chooseLeaseDuty, type LeaseDuty} from './choose-lease-duty.js'
import {doChallengeDuty} from './lease-duties.js'
import type {LeaseInHand} from './lease-in-hand.js'
import type {NodeContext} from './node-context.js'
import type {LeaseSignals} from './render-lease.js'

/** What came of a look at one lease. */
export interface Attended {
  /** A step that goes with others into one transaction. */
  step: LeaseStep | undefined
  /** Whether this node is called to check the lease. */
  isCalled: boolean
}

/** What a look at a lease depends on besides the lease. */
export interface Look {
  job: JobOnChain
  blockNumber: number
  acceptanceBlocks: number
  signals: LeaseSignals
}

/** Looks after leases, its own and those of others, and does what is due for them. */
export class LeaseAttendant {
  readonly #context: NodeContext
  readonly #inHand: LeaseInHand

  constructor(context: NodeContext, inHand: LeaseInHand) {
    this.#context = context
    this.#inHand = inHand
  }

  /** Does what is due for one lease. */
  async attend(lease: LeaseOnChain, {job, blockNumber, acceptanceBlocks, signals}: Look): Promise<Attended> {
    const {market} = this.#context
    const self = market.wallet.address
    const challenge = await this.#challengeOf(lease, blockNumber)
    const hasVerifier = lease.state === 'submitted' && (challenge?.checks ?? []).some((c) => c.checker !== job.artist)
    const duty = chooseLeaseDuty({
      ...{lease, challenge, hasVerifier, self, blockNumber, acceptanceBlocks},
      leaseBlocks: job.leaseBlocks,
    })
    const isCalled = challenge !== undefined && isAwaited(challenge, self)
    return {step: await this.#doDuty(lease, duty, signals), isCalled}
  }

  /** The challenge of a lease; before the draw, the one that it will be. */
  async #challengeOf(lease: LeaseOnChain, blockNumber: number): Promise<ChallengeOnChain | undefined> {
    const {market} = this.#context
    if (lease.state === 'checking') return readChallenge(market, lease.leaseId)
    if (lease.state !== 'submitted' || blockNumber <= lease.drawBlock) return undefined
    return (await previewDraw(market, lease.leaseId))?.challenge
  }

  async #doDuty(lease: LeaseOnChain, duty: LeaseDuty, signals: LeaseSignals): Promise<LeaseStep | undefined> {
    const {leaseId} = lease
    switch (duty) {
      case 'none':
        return undefined
      case 'render':
        this.#inHand.begin(lease, signals)
        return undefined
      case 'end-early':
        this.#inHand.begin(lease, signals)
        this.#inHand.endEarly(leaseId)
        return undefined
      case 'reveal-cells':
      case 'disclose-key':
      case 'advance':
        await attempt(this.#context.log, `${duty} of lease ${leaseId}`, () =>
          doChallengeDuty(this.#context, duty, leaseId),
        )
        return undefined
      case 'expire':
        return this.#inHand.leaseId === leaseId ? undefined : {kind: duty, leaseId}
      default:
        return {kind: duty, leaseId}
    }
  }
}
