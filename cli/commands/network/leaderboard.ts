import {closeMarket, type LeaderboardRow, openReader, readLeaderboard} from '../../../core/market/index.js'
import {openNetwork} from '../../../core/network/index.js'
import {BaseCommand, networkFlag} from '../../base/index.js'
import {type Column, formatTable} from '../../view/index.js'

/** One node; points as decimal text. */
interface RankedNode {
  rank: number
  node: string
  points: string
}

export default class NetworkLeaderboard extends BaseCommand<{nodes: RankedNode[]}> {
  static override summary = 'show which nodes rendered most for nothing'

  static override description = 'A point is one settled cell, 32 x 32 pixels, of a job whose price is zero.'

  static override examples = ['<%= config.bin %> <%= command.id %>']

  static override flags = {network: networkFlag()}

  override async run(): Promise<{nodes: RankedNode[]}> {
    const {flags} = await this.parse(NetworkLeaderboard)
    const {profile} = await openNetwork(flags.network, this.interrupted)
    const market = openReader(profile)
    try {
      const rows = await readLeaderboard(market)
      this.log(rows.length === 0 ? 'No node has points yet.' : formatTable(rows, COLUMNS))
      return {nodes: rows.map((row) => ({...row, points: String(row.points)}))}
    } finally {
      closeMarket(market)
    }
  }
}

const COLUMNS: Column<LeaderboardRow>[] = [
  {header: 'rank', value: ({rank}) => String(rank), align: 'right'},
  {header: 'node', value: ({node}) => node},
  {header: 'points', value: ({points}) => String(points), align: 'right'},
]
