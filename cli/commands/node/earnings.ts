import {Flags} from '@oclif/core'
import {
  closeMarket,
  openReader,
  readEarned,
  readNodes,
  readPayments,
  readTokens,
  summarizePayments,
} from '../../../core/market/index.js'
import {openNetwork} from '../../../core/network/index.js'
import {formatTokens, toCredits} from '../../../core/units.js'
import {BaseCommand, networkFlag} from '../../base/index.js'
import {type Column, formatTable} from '../../view/index.js'

/** What a node has earned; money in credits, tokens as decimal text in the smallest unit. */
interface NodeEarningsRow {
  node: string
  leases: number
  checks: number
  /** For renders and checks together, after the fee. */
  earned: number
  earnedByChecks: number
  notRedeemed: number
  heldTokens: string
}

export default class NodeEarnings extends BaseCommand<{nodes: NodeEarningsRow[]}> {
  static override summary = 'show what nodes have earned, and what they have not yet redeemed'

  static override description = 'The same by epochs, with the bonus: candela earnings.'

  static override examples = ['<%= config.bin %> <%= command.id %>']

  static override flags = {
    network: networkFlag(),
    node: Flags.string({description: 'Only this node.', helpValue: 'ADDRESS'}),
  }

  override async run(): Promise<{nodes: NodeEarningsRow[]}> {
    const {flags} = await this.parse(NodeEarnings)
    const {profile} = await openNetwork(flags.network, this.interrupted)
    const market = openReader(profile)
    try {
      const isWanted = (node: string) => flags.node === undefined || node.toLowerCase() === flags.node.toLowerCase()
      const wanted = (await readNodes(market)).filter(({node}) => isWanted(node))
      const payments = await readPayments(market, {signal: this.interrupted})
      const nodes = await Promise.all(
        wanted.map(async ({node}) => {
          const paid = summarizePayments(payments.filter((payment) => payment.node === node))
          return {
            node,
            leases: paid.renders,
            checks: paid.checks,
            earned: toCredits(paid.renderCredits + paid.checkCredits),
            earnedByChecks: toCredits(paid.checkCredits),
            notRedeemed: toCredits(await readEarned(market, node)),
            heldTokens: String(await readTokens(market, node)),
          }
        }),
      )
      this.log(nodes.length === 0 ? 'No such node is registered.' : formatTable(nodes, COLUMNS))
      return {nodes}
    } finally {
      closeMarket(market)
    }
  }
}

const COLUMNS: Column<NodeEarningsRow>[] = [
  {header: 'node', value: ({node}) => node},
  {header: 'leases paid', value: ({leases}) => String(leases), align: 'right'},
  {header: 'checks paid', value: ({checks}) => String(checks), align: 'right'},
  {header: 'earned', value: ({earned}) => `${earned} credits`, align: 'right'},
  {header: 'not redeemed', value: ({notRedeemed}) => `${notRedeemed} credits`, align: 'right'},
  {header: 'held', value: ({heldTokens}) => formatTokens(BigInt(heldTokens)), align: 'right'},
]
