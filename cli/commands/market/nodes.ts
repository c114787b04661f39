import {closeMarket, type NodeHistory, openReader, SCANNED_JOBS, scanNodes} from '../../../core/market/index.js'
import {openNetwork} from '../../../core/network/index.js'
import {formatTokens} from '../../../core/units.js'
import {BaseCommand, networkFlag} from '../../base/index.js'
import {type Column, formatTable} from '../../view/index.js'

/** One node on offer; tokens as decimal text in the smallest unit. */
interface OfferedNode {
  node: string
  operator: string
  live: boolean
  freeStakeTokens: string
  goodLeases: number
  goodTasks: number
  badLeases: number
  /** Share of the node's ended leases that were good, 0 to 1; absent while it has none. */
  reliability?: number
}

export default class MarketNodes extends BaseCommand<{nodes: OfferedNode[]}> {
  static override summary = 'show the nodes that a job could be rendered by, and how reliable they were'

  static override description = `Nothing is hired. Leases are counted over the newest ${SCANNED_JOBS} jobs.`

  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --json']

  static override flags = {network: networkFlag()}

  override async run(): Promise<{nodes: OfferedNode[]}> {
    const {flags} = await this.parse(MarketNodes)
    const {profile} = await openNetwork(flags.network, this.interrupted)
    const market = openReader(profile)
    try {
      const nodes = (await scanNodes(market)).map(toOffered).sort(byReliability)
      this.log(nodes.length === 0 ? 'No node is registered. To run one: candela node' : formatTable(nodes, COLUMNS))
      return {nodes}
    } finally {
      closeMarket(market)
    }
  }
}

function toOffered({node, goodLeases, goodTasks, badLeases}: NodeHistory): OfferedNode {
  const ended = goodLeases + badLeases
  return {
    node: node.node,
    operator: node.operator,
    live: node.isLive,
    freeStakeTokens: String(node.stakeTokens - node.lockedTokens),
    goodLeases,
    goodTasks,
    badLeases,
    ...(ended === 0 ? {} : {reliability: goodLeases / ended}),
  }
}

function byReliability(a: OfferedNode, b: OfferedNode): number {
  return Number(b.live) - Number(a.live) || (b.reliability ?? 0) - (a.reliability ?? 0) || b.goodTasks - a.goodTasks
}

const COLUMNS: Column<OfferedNode>[] = [
  {header: 'node', value: ({node}) => node},
  {header: 'live', value: ({live}) => (live ? 'yes' : 'no')},
  {header: 'free stake', value: ({freeStakeTokens}) => formatTokens(BigInt(freeStakeTokens)), align: 'right'},
  {header: 'good leases', value: ({goodLeases}) => String(goodLeases), align: 'right'},
  {header: 'lost or convicted', value: ({badLeases}) => String(badLeases), align: 'right'},
  {header: 'tasks', value: ({goodTasks}) => String(goodTasks), align: 'right'},
]
