import {closeMarket, openReader, readNodes, readTokens} from '../../../core/market/index.js'
import {openNetwork} from '../../../core/network/index.js'
import {formatTokens} from '../../../core/units.js'
import {BaseCommand, networkFlag} from '../../base/index.js'
import {type Column, formatTable} from '../../view/index.js'

/** One registered node; tokens as decimal text in the smallest unit. */
interface ShownNode {
  node: string
  operator: string
  live: boolean
  stakeTokens: string
  lockedTokens: string
  heldTokens: string
}

export default class NodeStatus extends BaseCommand<{nodes: ShownNode[]}> {
  static override summary = 'show the nodes of a network: whether they are live, their stake and what is locked'

  static override examples = ['<%= config.bin %> <%= command.id %>']

  static override flags = {network: networkFlag()}

  override async run(): Promise<{nodes: ShownNode[]}> {
    const {flags} = await this.parse(NodeStatus)
    const {profile} = await openNetwork(flags.network, this.interrupted)
    const market = openReader(profile)
    try {
      const nodes = await Promise.all(
        (await readNodes(market)).map(async ({node, operator, isLive, stakeTokens, lockedTokens}) => ({
          node,
          operator,
          live: isLive,
          stakeTokens: String(stakeTokens),
          lockedTokens: String(lockedTokens),
          heldTokens: String(await readTokens(market, node)),
        })),
      )
      this.log(nodes.length === 0 ? 'No node is registered. To run one: candela node' : formatTable(nodes, COLUMNS))
      return {nodes}
    } finally {
      closeMarket(market)
    }
  }
}

const COLUMNS: Column<ShownNode>[] = [
  {header: 'node', value: ({node}) => node},
  {header: 'live', value: ({live}) => (live ? 'yes' : 'no')},
  {header: 'stake', value: ({stakeTokens}) => formatTokens(BigInt(stakeTokens)), align: 'right'},
  {header: 'locked', value: ({lockedTokens}) => formatTokens(BigInt(lockedTokens)), align: 'right'},
  {header: 'held', value: ({heldTokens}) => formatTokens(BigInt(heldTokens)), align: 'right'},
]
