import {hexlify, keccak256, randomBytes} from 'ethers'
import type {CellReveal} from '../verify/index.js'
import type {Market} from './market.js'

/** What a referee committed to, kept until it is revealed. */
export interface CheckCommitment {
  /** Packed fingerprints of the drawn cells; of disputed files, their hash with the seed, or zeros. `0x` and hex digits. */
  fingerprints: string
  salt: string
}

/** Draws the salt of a new commitment. */
export function newSalt(): string {
  return hexlify(randomBytes(32))
}

/** Publishes a verifier's packed fingerprints of the cells of round 1; draws the lease first if nobody has. */
export async function publishCheck(market: Market, leaseId: bigint, fingerprints: string): Promise<void> {
  await sendToVerification(market, 'publishCheck', [leaseId, fingerprints])
}

/** Commits to a referee's fingerprints, blind: nobody learns them before the reveal. */
export async function commitCheck(
  market: Market,
  leaseId: bigint,
  round: number,
  {fingerprints, salt}: CheckCommitment,
): Promise<void> {
  const {verification} = market.contracts
  const checker = market.wallet.address
  const commitment = keccak256(
    verification.interface
      .getAbiCoder()
      .encode(['uint256', 'uint256', 'address', 'bytes32', 'bytes'], [leaseId, round, checker, salt, fingerprints]),
  )
  await sendToVerification(market, 'commitCheck', [leaseId, round, commitment])
}

/** Publishes what a referee committed to. */
export async function revealCheck(
  market: Market,
  leaseId: bigint,
  round: number,
  {fingerprints, salt}: CheckCommitment,
): Promise<void> {
  await sendToVerification(market, 'revealCheck', [leaseId, round, fingerprints, salt])
}

/**
 * Answers a challenge: reveals the renderer's fingerprints of the drawn cells, and the contract judges.
 *
 * @param checks - What the checkers of the round published, as `readPublishedChecks` gives it; one that is the renderer's
 * own to the bit is sent empty, which costs less.
 */
export async function revealCells(
  market: Market,
  leaseId: bigint,
  reveal: CellReveal,
  checks: readonly string[],
): Promise<void> {
  const others = checks.map((check) => (check === reveal.fingerprints ? '0x' : check))
  await sendToVerification(market, 'revealCells', [leaseId, reveal, others])
}

/** Moves a challenge on whose phase has run out. */
export async function advanceChallenge(market: Market, leaseId: bigint): Promise<void> {
  await sendToVerification(market, 'advance', [leaseId])
}

async function sendToVerification(market: Market, method: string, args: readonly unknown[]): Promise<void> {
  await market.chain.send(market.wallet, market.contracts.verification, method, args)
}
