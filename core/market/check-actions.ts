import {hexlify, keccak256, randomBytes} from 'ethers'
import type {CellProof, Fingerprint} from '../verify/index.js'
import type {Market} from './market.js'

/** A committed check, kept until it is revealed. */
export interface CheckCommitment {
  fingerprints: readonly Fingerprint[]
  salt: string
}

/** Draws the salt of a new commitment. */
export function newSalt(): string {
  return hexlify(randomBytes(32))
}

/** Commits to a checker's fingerprints, blind: nobody learns them before the reveal. */
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
      .encode(
        ['uint256', 'uint256', 'address', 'bytes32', FINGERPRINTS],
        [leaseId, round, checker, salt, fingerprints],
      ),
  )
  await market.chain.send(market.wallet, verification, 'commitCheck', [leaseId, round, commitment])
}

/** Reveals a checker's fingerprints; the contract judges. */
export async function revealCheck(
  market: Market,
  leaseId: bigint,
  round: number,
  {fingerprints, salt}: CheckCommitment,
): Promise<void> {
  const args = [leaseId, round, fingerprints, salt]
  await market.chain.send(market.wallet, market.contracts.verification, 'revealCheck', args)
}

/** Reveals the renderer's fingerprints of the drawn cells, with their Merkle proofs. */
export async function revealCells(market: Market, leaseId: bigint, proofs: readonly CellProof[]): Promise<void> {
  await market.chain.send(market.wallet, market.contracts.verification, 'revealCells', [leaseId, proofs])
}

/** Moves a challenge on whose phase has run out. */
export async function advanceChallenge(market: Market, leaseId: bigint): Promise<void> {
  await market.chain.send(market.wallet, market.contracts.verification, 'advance', [leaseId])
}

const FINGERPRINTS = 'tuple(bytes32 grain0, bytes32 grain1, int32 red, int32 green, int32 blue)[]'
