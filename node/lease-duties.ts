import {CandelaError} from '../core/errors.js'
import {
  advanceChallenge,
  discloseKey,
  drawLease,
  expireLease,
  type LeaseOnChain,
  readChallenge,
  readDrawnCells,
  readPublishedChecks,
  revealCells,
  settleLease,
} from '../core/market/index.js'
import {proveCells} from '../core/verify/index.js'
import type {LeaseDuty} from './choose-lease-duty.js'
import type {NodeContext} from './node-context.js'
import {leaseTreeOf} from './render-lease.js'

/** Thrown when a challenge asks for what the node no longer remembers. */
export class JournalLostError extends CandelaError {
  readonly code = 'JOURNAL_LOST'
  readonly kind = 'fault'
}

/** Does a duty that is one transaction; rendering is not one of them. */
export async function doLeaseDuty(
  context: NodeContext,
  duty: Exclude<LeaseDuty, 'render' | 'none'>,
  {leaseId}: LeaseOnChain,
): Promise<void> {
  const {market, log} = context
  switch (duty) {
    case 'draw':
      await drawLease(market, leaseId)
      break
    case 'reveal-cells':
      await revealDrawnCells(context, leaseId)
      break
    case 'disclose-key':
      await publishContentKey(context, leaseId)
      break
    case 'advance':
      await advanceChallenge(market, leaseId)
      break
    case 'settle':
      await settleLease(market, leaseId)
      break
    case 'expire':
      await expireLease(market, leaseId)
      break
  }
  log(`${duty} of lease ${leaseId}`)
}

async function publishContentKey({market, journal}: NodeContext, leaseId: bigint): Promise<void> {
  const entry = await journal.read(leaseId)
  if (!entry) throw new JournalLostError(`The journal of lease ${leaseId} is gone: its key cannot be published.`)
  await discloseKey(market, leaseId, `0x${entry.contentKey}`)
}

async function revealDrawnCells({market, journal}: NodeContext, leaseId: bigint): Promise<void> {
  const entry = await journal.read(leaseId)
  if (!entry) throw new JournalLostError(`The journal of lease ${leaseId} is gone: its cells cannot be revealed.`)
  const tree = leaseTreeOf(entry)
  const challenge = await readChallenge(market, leaseId)
  const drawn = await readDrawnCells(market, leaseId, challenge.round)
  const checks = await readPublishedChecks(market, leaseId, challenge)
  await revealCells(market, leaseId, proveCells(tree, drawn), checks)
}
