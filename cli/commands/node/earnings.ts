import {Flags} from '@oclif/core'
import {closeMarket, openMarket, readEarned, readNodes, readSettledPay, readTokens} from '../../../core/market/index.js'
import {openKey, openNetwork} from '../../../core/network/index.js'
import {formatCredits, formatTokens, toCredits} from '../../../core/units.js'
import {BaseCommand, networkFlag} from '../../base/index.js'
import {type Column, formatTable} from '../../view/index.js'

/** What a node has earned; money in credits, tokens as decimal text in the smallest unit. */
interface Earnings {
  node: string
  leases: number
  earned: number
  notRedeemed: number
  heldTokens: string
}

export default class NodeEarnings extends BaseCommand<{nodes: Earnings[]}> {
  static override summary = 'show what nodes have earned, and what they have not yet redeemed'

  static override examples = ['<%= config.bin %> <%= command.id %>']

  static override flags = {
    network: networkFlag(),
    node: Flags.string({description: 'Only this node.', helpValue: 'ADDRESS'}),
  }

  override async run(): Promise<{nodes: Earnings[]}> {
    const {flags} = await this.parse(NodeEarnings)
    const {profile} = await openNetwork(flags.network, this.interrupted)
    const market = openMarket(profile, await openKey(profile, 'artist'))
    try {
      const wanted = (await readNodes(market)).filter(({node}) => flags.node === undefined || node === flags.node)
      const nodes = await Promise.all(
        wanted.map(async ({node}) => {
          const settled = await readSettledPay(market, node)
          return {
            node,
            leases: settled.leases,
            earned: toCredits(settled.credits),
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

const COLUMNS: Column<Earnings>[] = [
  {header: 'node', value: ({node}) => node},
  {header: 'leases paid', value: ({leases}) => String(leases), align: 'right'},
  {header: 'earned', value: ({earned}) => formatCredits(BigInt(Math.round(earned * 1e6))), align: 'right'},
  {
    header: 'not redeemed',
    value: ({notRedeemed}) => formatCredits(BigInt(Math.round(notRedeemed * 1e6))),
    align: 'right',
  },
  {header: 'held', value: ({heldTokens}) => formatTokens(BigInt(heldTokens)), align: 'right'},
]
