import type {Market} from './market.js'
import {readNodes} from './node-actions.js'
import {readBank} from './read-prices.js'

/** A node's place among those that rendered for nothing. */
export interface LeaderboardRow {
  rank: number
  node: string
  /** Settled cells of volunteer jobs. */
  points: bigint
}

/** The registered nodes with points, most points first; equal points share a rank. */
export async function readLeaderboard(market: Market): Promise<LeaderboardRow[]> {
  const nodes = await readNodes(market)
  const rows = await Promise.all(
    nodes.map(async ({node}) => ({node, points: await readBank(market, 'pointsOf', node)})),
  )
  const ranked = rows.filter(({points}) => points > 0n).sort((one, other) => (one.points < other.points ? 1 : -1))
  return ranked.map((row) => ({rank: 1 + ranked.filter(({points}) => points > row.points).length, ...row}))
}
