import {
  closeMarket,
  type Market,
  openReader,
  type Prices,
  readBank,
  readPrices,
  readSupply,
  type Supply,
} from '../../../core/market/index.js'
import {openNetwork} from '../../../core/network/index.js'
import {formatCredits, formatPrice, formatTokens, toCredits} from '../../../core/units.js'
import {BaseCommand, networkFlag} from '../../base/index.js'
import {formatTable} from '../../view/index.js'

/** The supply; money in credits and US dollars, tokens as decimal text in the smallest unit. */
interface ShownSupply {
  genesisTokens: string
  mintedTokens: string
  burnedTokens: string
  supplyTokens: string
  stakedTokens: string
  outstanding: number
  escrow: number
  outstandingLimit: number | null
  price: number | null
  buyingStopped: string | null
  totalPoints: string
}

export default class NetworkSupply extends BaseCommand<ShownSupply> {
  static override summary = 'show the supply of tokens, the credits outstanding and what stops their sale'

  static override description = 'Supply = genesis + minted - burned, counted by the token itself.'

  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --json']

  static override flags = {network: networkFlag()}

  override async run(): Promise<ShownSupply> {
    const {flags} = await this.parse(NetworkSupply)
    const {profile} = await openNetwork(flags.network, this.interrupted)
    const market = openReader(profile)
    try {
      const [supply, prices] = await Promise.all([readSupply(market), readPrices(market)])
      const limit = await readLimit(market, prices)
      this.log(formatTable(toRows(supply, prices, limit), COLUMNS))
      return toShown(supply, prices, limit)
    } finally {
      closeMarket(market)
    }
  }
}

async function readLimit(market: Market, {redeemPrice}: Prices): Promise<bigint | undefined> {
  return redeemPrice === undefined ? undefined : readBank(market, 'outstandingLimit')
}

function toShown(supply: Supply, {redeemPrice, buyingStopped}: Prices, limit: bigint | undefined): ShownSupply {
  return {
    genesisTokens: String(supply.genesisTokens),
    mintedTokens: String(supply.mintedTokens),
    burnedTokens: String(supply.burnedTokens),
    supplyTokens: String(supply.supplyTokens),
    stakedTokens: String(supply.stakedTokens),
    outstanding: toCredits(supply.outstandingCredits),
    escrow: toCredits(supply.escrowCredits),
    outstandingLimit: limit === undefined ? null : toCredits(limit),
    price: redeemPrice === undefined ? null : Number(redeemPrice) / 1e8,
    buyingStopped: buyingStopped ?? null,
    totalPoints: String(supply.totalPoints),
  }
}

type Row = [what: string, amount: string]

function toRows(supply: Supply, {redeemPrice, buyingStopped}: Prices, limit: bigint | undefined): Row[] {
  return [
    ['genesis', formatTokens(supply.genesisTokens)],
    ['minted since', formatTokens(supply.mintedTokens)],
    ['burned', formatTokens(supply.burnedTokens)],
    ['supply', formatTokens(supply.supplyTokens)],
    ['of it staked', formatTokens(supply.stakedTokens)],
    ['price', redeemPrice === undefined ? 'none now' : formatPrice(redeemPrice)],
    ['credits outstanding', formatCredits(supply.outstandingCredits)],
    ['of them in escrow', formatCredits(supply.escrowCredits)],
    ['sale stops above', limit === undefined ? 'no price now' : formatCredits(limit)],
    ...(buyingStopped === undefined ? [] : [['sale', buyingStopped] as Row]),
    ['volunteer points', String(supply.totalPoints)],
  ]
}

const COLUMNS = [
  {header: 'what', value: ([what]: Row) => what},
  {header: 'network', value: ([, amount]: Row) => amount},
]
