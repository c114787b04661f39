import {
  closeMarket,
  type Holdings,
  openReader,
  type Prices,
  readHoldings,
  readKeystoreAddress,
  readPrices,
} from '../../../core/market/index.js'
import {localKeyPath, type NetworkProfile, openKey, openNetwork, walletPath} from '../../../core/network/index.js'
import {formatCoins, formatCredits, formatPrice, formatTokens, toCredits} from '../../../core/units.js'
import {BaseCommand, localKeyFlag, networkFlag, UsageError} from '../../base/index.js'
import {formatTable} from '../../view/index.js'

/** What a wallet holds; money in credits and US dollars, tokens and coins as decimal text in the smallest unit. */
interface ShownWallet {
  network: string
  address: string
  keystore: string
  nativeWei: string
  tokens: string
  credits: number
  idleCredits: number
  thawedAtBlock: number | null
  earned: number
  points: string
  buyPrice: number | null
  redeemPrice: number | null
  buyingStopped: string | null
}

export default class WalletShow extends BaseCommand<ShownWallet> {
  static override summary = 'show what the wallet holds: coins for gas, tokens, credits, earned credits, points'

  static override description = 'Needs no password: the address stands in the keystore.'

  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --json']

  static override flags = {network: networkFlag(), 'local-key': localKeyFlag()}

  override async run(): Promise<ShownWallet> {
    const {flags} = await this.parse(WalletShow)
    const {profile} = await openNetwork(flags.network, this.interrupted)
    const {address, keystore} = await findAddress(profile, flags['local-key'])
    const market = openReader(profile)
    try {
      const [holdings, prices] = await Promise.all([readHoldings(market, address), readPrices(market)])
      this.log(formatTable(toRows(holdings, prices, keystore), COLUMNS))
      return toShown(profile.name, keystore, holdings, prices)
    } finally {
      closeMarket(market)
    }
  }
}

async function findAddress(profile: NetworkProfile, key: string): Promise<{address: string; keystore: string}> {
  if (profile.isLocal) return {address: (await openKey(profile, key)).address, keystore: localKeyPath(key)}
  const keystore = walletPath()
  const address = await readKeystoreAddress(keystore)
  if (address !== undefined) return {address, keystore}
  throw new UsageError(`There is no keystore at ${keystore}.`, {
    code: 'KEYSTORE',
    suggestions: ['candela wallet create', 'candela wallet import FILE'],
  })
}

function toShown(network: string, keystore: string, holdings: Holdings, prices: Prices): ShownWallet {
  const toDollars = (price: bigint | undefined) => (price === undefined ? null : Number(price) / 1e8)
  return {
    ...{network, keystore, address: holdings.address},
    nativeWei: String(holdings.nativeWei),
    tokens: String(holdings.tokens),
    credits: toCredits(holdings.credits),
    idleCredits: toCredits(holdings.idleCredits),
    thawedAtBlock: holdings.idleCredits === 0n ? null : holdings.thawedAtBlock,
    earned: toCredits(holdings.earned),
    points: String(holdings.points),
    buyPrice: toDollars(prices.buyPrice),
    redeemPrice: toDollars(prices.redeemPrice),
    buyingStopped: prices.buyingStopped ?? null,
  }
}

type Row = [what: string, amount: string]

function toRows(holdings: Holdings, {buyPrice, redeemPrice, buyingStopped}: Prices, keystore: string): Row[] {
  const {idleCredits, thawedAtBlock} = holdings
  const idle = `${formatCredits(idleCredits)}, thawed at block ${thawedAtBlock}`
  return [
    ['address', holdings.address],
    ['keystore', keystore],
    ['for gas', formatCoins(holdings.nativeWei)],
    ['tokens', formatTokens(holdings.tokens)],
    ['to spend', formatCredits(holdings.credits)],
    ...(idleCredits === 0n ? [] : [['set aside', idle] as Row]),
    ['earned, to redeem', formatCredits(holdings.earned)],
    ...(holdings.points === 0n ? [] : [['points', String(holdings.points)] as Row]),
    ['a token buys', buyPrice === undefined ? (buyingStopped ?? '') : formatPrice(buyPrice)],
    ['a token is redeemed at', redeemPrice === undefined ? 'no price now' : formatPrice(redeemPrice)],
  ]
}

const COLUMNS = [
  {header: 'what', value: ([what]: Row) => what},
  {header: 'wallet', value: ([, amount]: Row) => amount},
]
