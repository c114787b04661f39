import type {Payment} from './read-earnings.js'

/** What payments come to. Money in microcredits, after the fee. */
export interface PaymentSummary {
  /** Leases paid for. */
  renders: number
  renderCredits: bigint
  /** Checks paid for. */
  checks: number
  checkCredits: bigint
}

/** Adds payments up, renders and checks apart. */
export function summarizePayments(payments: readonly Payment[]): PaymentSummary {
  const [renders, checks] = [
    payments.filter(({kind}) => kind === 'render'),
    payments.filter(({kind}) => kind === 'check'),
  ]
  return {
    renders: renders.length,
    renderCredits: sumCredits(renders),
    checks: checks.length,
    checkCredits: sumCredits(checks),
  }
}

/** The epochs in which there were payments, ascending, with their payments. */
export function groupByEpoch(payments: readonly Payment[]): [epoch: number, payments: Payment[]][] {
  const epochs = new Map<number, Payment[]>()
  for (const payment of payments) epochs.set(payment.epoch, [...(epochs.get(payment.epoch) ?? []), payment])
  return [...epochs].sort(([one], [other]) => one - other)
}

function sumCredits(payments: readonly Payment[]): bigint {
  return payments.reduce((sum, {credits}) => sum + credits, 0n)
}
