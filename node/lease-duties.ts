import {CandelaError} from '../core/errors.js'
import {
  advanceChallenge,
  discloseKey,
  type LeaseStep,
  readChallenge,
  readDrawnCells,
  readPublishedChecks,
  revealCells,
  takeLeaseSteps,
} from '../core/market/index.js'
import {hashResultsLeaf, proveCells} from '../core/verify/index.js'
import {describeFailure} from './describe-failure.js'
import type {JournalEntry} from './lease-journal.js'
import type {NodeContext} from './node-context.js'
import {leaseTreeOf, resultsOf} from './submit-results.js'

/** Thrown when a challenge asks for what the node no longer remembers. */
export class JournalLostError extends CandelaError {
  readonly code = 'JOURNAL_LOST'
  readonly kind = 'fault'
}

/** Does a duty of a challenge. */
export async function doChallengeDuty(
  context: NodeContext,
  duty: 'reveal-cells' | 'disclose-key' | 'advance',
  leaseId: bigint,
): Promise<void> {
  if (duty === 'reveal-cells') await revealDrawnCells(context, leaseId)
  else if (duty === 'disclose-key') await publishContentKey(context, leaseId)
  else await advanceChallenge(context.market, leaseId)
  context.log(`${duty} of lease ${leaseId}`)
}

/** Takes the steps that are due, several leases in a transaction. */
export async function doLeaseSteps({market, log}: NodeContext, steps: readonly LeaseStep[]): Promise<void> {
  const refused = await takeLeaseSteps(market, steps)
  const reasons = new Map(refused.map(({step, reason}) => [step, reason]))
  for (const step of steps) {
    const reason = reasons.get(step)
    const outcome = reason ? ` was refused: ${describeFailure(reason)}` : ''
    log(`${step.kind} of lease ${step.leaseId}${outcome}`)
  }
}

async function publishContentKey(context: NodeContext, leaseId: bigint): Promise<void> {
  const entry = await recall(context, leaseId, 'its key cannot be published')
  const {root: treeRoot} = leaseTreeOf(entry)
  const {resultsDigest} = resultsOf(entry)
  await discloseKey(context.market, leaseId, {treeRoot, resultsDigest, contentKey: `0x${entry.contentKey}`})
}

async function revealDrawnCells(context: NodeContext, leaseId: bigint): Promise<void> {
  const {market} = context
  const entry = await recall(context, leaseId, 'its cells cannot be revealed')
  const {resultsDigest, contentKeyHash} = resultsOf(entry)
  const challenge = await readChallenge(market, leaseId)
  const drawn = await readDrawnCells(market, leaseId, challenge.round)
  const checks = await readPublishedChecks(market, leaseId, challenge)
  const reveal = proveCells(leaseTreeOf(entry), drawn, [hashResultsLeaf(resultsDigest, contentKeyHash)])
  await revealCells(market, leaseId, reveal, checks)
}

async function recall({journal}: NodeContext, leaseId: bigint, consequence: string): Promise<JournalEntry> {
  const entry = await journal.read(leaseId)
  if (!entry) throw new JournalLostError(`The journal of lease ${leaseId} is gone: ${consequence}.`)
  return entry
}
