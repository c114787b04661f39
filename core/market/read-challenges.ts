import type {Result} from 'ethers'
import type {Market} from './market.js'

/** What a challenge waits for. */
export type ChallengePhase = 'none' | 'commit' | 'cell-reveal' | 'check-reveal' | 'decided'

/** What a comparison found, as the contract counts. */
export type VerdictOnChain = 'none' | 'match' | 'mismatch' | 'inconclusive'

/** One checker's part in a challenge. */
export interface CheckOnChain {
  checker: string
  round: number
  state: 'none' | 'drawn' | 'committed' | 'revealed' | 'missed'
  verdict: VerdictOnChain
}

/** A challenge of a lease. */
export interface ChallengeOnChain {
  phase: ChallengePhase
  round: number
  deadlineBlock: number
  verdict: VerdictOnChain
  /** Randomness that names the cells. */
  seed: string
  checks: CheckOnChain[]
}

/** Reads the challenge of a lease; phase `none` if there was none. */
export async function readChallenge(market: Market, leaseId: bigint): Promise<ChallengeOnChain> {
  const challenge = await market.chain.read(`challenge of lease ${leaseId}`, () =>
    call(market, 'getChallenge', leaseId),
  )
  return {
    phase: PHASES[Number(challenge.phase)] ?? 'none',
    round: Number(challenge.round),
    deadlineBlock: Number(challenge.deadlineBlock),
    verdict: VERDICTS[Number(challenge.verdict)] ?? 'none',
    seed: challenge.seed,
    checks: [...challenge.checks].map(toCheck),
  }
}

/** Cells of a round, in the order in which everyone lists fingerprints. */
export async function readDrawnCells(
  market: Market,
  leaseId: bigint,
  round: number,
): Promise<{task: number; cell: number}[]> {
  const {tasks, cells} = await market.chain.read(`cells of lease ${leaseId}`, () =>
    call(market, 'drawnCells', leaseId, round),
  )
  return [...tasks].map((task, i) => ({task: Number(task), cell: Number(cells[i])}))
}

/** Leases in whose current round an address still has to commit or to reveal. */
export async function readChecksOf(market: Market, checker: string): Promise<bigint[]> {
  return [...(await market.chain.read('open checks', () => call(market, 'checksOf', checker)))]
}

/** What a challenge waits for, in the order of the contract. */
export const PHASES = ['none', 'commit', 'cell-reveal', 'check-reveal', 'decided'] as const
const VERDICTS = ['none', 'match', 'mismatch', 'inconclusive'] as const
const CHECK_STATES = ['none', 'drawn', 'committed', 'revealed', 'missed'] as const

function call(market: Market, method: string, ...args: unknown[]): Promise<Result> {
  return market.contracts.verification.getFunction(method).staticCall(...args)
}

function toCheck(check: Result): CheckOnChain {
  return {
    checker: check.checker,
    round: Number(check.round),
    state: CHECK_STATES[Number(check.state)] ?? 'none',
    verdict: VERDICTS[Number(check.verdict)] ?? 'none',
  }
}
