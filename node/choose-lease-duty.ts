import type {ChallengeOnChain, LeaseOnChain} from '../core/market/index.js'

/** What a node does next for a lease. */
export type LeaseDuty =
  | 'render'
  | 'end-early'
  | 'draw'
  | 'reveal-cells'
  | 'disclose-key'
  | 'advance'
  | 'settle'
  | 'expire'
  | 'none'

/** What a duty depends on. */
export interface LeaseSituation {
  lease: Pick<LeaseOnChain, 'node' | 'state' | 'deadlineBlock' | 'drawBlock'>
  /** Needed while the lease is being checked. */
  challenge?: Pick<ChallengeOnChain, 'phase' | 'deadlineBlock'>
  /** Before the draw: whether another node will draw the lease as it publishes its check. */
  hasVerifier?: boolean
  self: string
  blockNumber: number
  acceptanceBlocks: number
  /** Blocks from the lease to its deadline. */
  leaseBlocks: number
}

/**
 * Blocks that others wait before they do what the lease's own node should have done: nobody depends on a dead node,
 * and nobody pays gas for a race.
 */
export const GRACE_BLOCKS = 40

/** Share of a lease's time that is left for storing and submitting what is done. */
const SUBMIT_SHARE = 0.1

/**
 * Chooses the next duty; a pure function of what stands on chain.
 *
 * A reveal counts also after its deadline, until somebody moves the challenge on, at the renderer's cost: so a node
 * never moves on a challenge that waits for itself.
 */
export function chooseLeaseDuty(situation: LeaseSituation): LeaseDuty {
  const {lease, challenge, self, blockNumber, acceptanceBlocks, leaseBlocks} = situation
  const isOwn = lease.node === self
  const isDue = (block: number) => blockNumber > block + (isOwn ? 0 : GRACE_BLOCKS)
  switch (lease.state) {
    case 'leased':
      if (blockNumber > lease.deadlineBlock) return 'expire'
      if (!isOwn) return 'none'
      return blockNumber > lease.deadlineBlock - Math.ceil(leaseBlocks * SUBMIT_SHARE) ? 'end-early' : 'render'
    case 'submitted':
      return isDue(lease.drawBlock + (situation.hasVerifier && isOwn ? GRACE_BLOCKS : 0)) ? 'draw' : 'none'
    case 'checking':
      if (challenge === undefined || challenge.phase === 'none') return 'none'
      if (isOwn && challenge.phase === 'answer') return 'reveal-cells'
      if (isOwn && challenge.phase === 'disclose') return 'disclose-key'
      return isDue(challenge.deadlineBlock) ? 'advance' : 'none'
    case 'cleared':
      return isDue(lease.drawBlock + acceptanceBlocks) ? 'settle' : 'none'
    default:
      return 'none'
  }
}
