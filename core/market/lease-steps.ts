import type {Market} from './market.js'
import {ContractRefusedError} from './market-errors.js'

/**
 * A step of a lease that needs nothing but its number: `draw` decides whether it is checked, `settle` pays it (before
 * the acceptance window is over only the artist may, which approves it), `expire` ends it after its deadline.
 */
export interface LeaseStep {
  kind: 'draw' | 'settle' | 'expire'
  leaseId: bigint
}

/** Most steps in one transaction: far below the gas limit of a block even if each opens a challenge. */
const MAX_STEPS = 16

/**
 * Takes steps of leases, several in a transaction: the base cost of a transaction is most of what a step costs.
 *
 * One step that the contract refuses, because someone else was faster, reverts its whole transaction; its steps are
 * then taken one by one.
 *
 * @returns The steps that were refused, with the reasons.
 */
export async function takeLeaseSteps(
  market: Market,
  steps: readonly LeaseStep[],
): Promise<{step: LeaseStep; reason: ContractRefusedError}[]> {
  const refused: {step: LeaseStep; reason: ContractRefusedError}[] = []
  const takeAlone = async (step: LeaseStep) => {
    const reason = await refusalOf(sendAlone(market, step))
    if (reason) refused.push({step, reason})
  }
  const together = steps.filter(({kind}) => BATCHED.has(kind))
  for (let first = 0; first < together.length; first += MAX_STEPS) {
    const batch = together.slice(first, first + MAX_STEPS)
    const isDone = batch.length > 1 && !(await refusalOf(sendTogether(market, batch)))
    if (!isDone) for (const step of batch) await takeAlone(step)
  }
  for (const step of steps) if (!BATCHED.has(step.kind)) await takeAlone(step)
  return refused
}

const METHODS = {draw: 'draw', settle: 'settle', expire: 'expireLease'} as const

/** What `work` does in one transaction; an expiry, which is rare, goes alone. */
const BATCHED: ReadonlySet<LeaseStep['kind']> = new Set(['draw', 'settle'])

async function sendTogether({chain, wallet, contracts}: Market, steps: readonly LeaseStep[]): Promise<void> {
  const leasesOf = (wanted: LeaseStep['kind']) => steps.filter(({kind}) => kind === wanted).map(({leaseId}) => leaseId)
  await chain.send(wallet, contracts.jobBoard, 'work', [leasesOf('settle'), leasesOf('draw'), [], []])
}

async function sendAlone({chain, wallet, contracts}: Market, {kind, leaseId}: LeaseStep): Promise<void> {
  await chain.send(wallet, contracts.jobBoard, METHODS[kind], [leaseId])
}

async function refusalOf(action: Promise<void>): Promise<ContractRefusedError | undefined> {
  try {
    await action
    return undefined
  } catch (error) {
    if (error instanceof ContractRefusedError) return error
    throw error
  }
}
