import {CandelaError} from '../core/errors.js'
import {
  advanceChallenge,
  type LeaseStep,
  readChallenge,
  readDrawnCells,
  revealCells,
  takeLeaseSteps,
} from '../core/market/index.js'
import {describeFailure} from './describe-failure.js'
import type {NodeContext} from './node-context.js'
import {proveSubmittedCell} from './render-lease.js'

/** Thrown when a challenge asks for what the node no longer remembers. */
export class JournalLostError extends CandelaError {
  readonly code = 'JOURNAL_LOST'
  readonly kind = 'fault'
}

/** Does a duty of a challenge. */
export async function doChallengeDuty(
  context: NodeContext,
  duty: 'reveal-cells' | 'advance',
  leaseId: bigint,
): Promise<void> {
  if (duty === 'reveal-cells') await revealDrawnCells(context, leaseId)
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

async function revealDrawnCells({market, journal}: NodeContext, leaseId: bigint): Promise<void> {
  const entry = await journal.read(leaseId)
  if (!entry) throw new JournalLostError(`The journal of lease ${leaseId} is gone: its cells cannot be revealed.`)
  const {round} = await readChallenge(market, leaseId)
  const drawn = await readDrawnCells(market, leaseId, round)
  await revealCells(
    market,
    leaseId,
    drawn.map(({task, cell}) => proveSubmittedCell(entry, task, cell)),
  )
}
