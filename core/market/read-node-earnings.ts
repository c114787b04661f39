import type {Market} from './market.js'
import type {Payment} from './read-earnings.js'
import {readBonus, readCurrentEpoch} from './read-epochs.js'
import {groupByEpoch, type PaymentSummary, summarizePayments} from './summarize-payments.js'

/** What a node earned in one epoch. Money in microcredits, tokens in the smallest units. */
export interface NodeEpoch extends PaymentSummary {
  node: string
  epoch: number
  /** Where the bonus stands: it cannot be claimed before the epoch is over. */
  bonus: 'running' | 'claimable' | 'claimed or none'
  /** Bonus at the present price; its share still falls while the epoch runs. */
  bonusTokens: bigint
}

/** What each node earned in each epoch with payments, oldest first. */
export async function readNodeEpochs(market: Market, payments: readonly Payment[]): Promise<NodeEpoch[]> {
  const current = await readCurrentEpoch(market)
  const rows: NodeEpoch[] = []
  for (const [epoch, ofEpoch] of groupByEpoch(payments)) {
    for (const node of new Set(ofEpoch.map((payment) => payment.node))) {
      const {tokens} = await readBonus(market, node, epoch)
      const bonus = epoch === current ? 'running' : tokens > 0n ? 'claimable' : 'claimed or none'
      const paid = summarizePayments(ofEpoch.filter((payment) => payment.node === node))
      rows.push({node, epoch, bonus, bonusTokens: tokens, ...paid})
    }
  }
  return rows
}
