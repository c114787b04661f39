import {buyCredits, quoteTokens} from '../../../core/market/index.js'
import {formatCredits, formatTokens, toCredits} from '../../../core/units.js'
import {
  BaseCommand,
  creditsArg,
  localKeyFlag,
  networkFlag,
  passwordFileFlag,
  withWallet,
  yesFlag,
} from '../../base/index.js'
import {confirm} from '../../view/index.js'

/** A purchase; money in credits, tokens as decimal text in the smallest unit. */
interface Purchase {
  address: string
  credits: number
  burnedTokens: string
}

export default class WalletBuy extends BaseCommand<Purchase> {
  static override summary = 'burn tokens for credits, which pay for jobs'

  static override description = [
    'A job buys what it needs by itself; this buys beforehand. A stale or wild price, or too many credits in the whole',
    'network, stop it with the reason and exit code 7.',
  ].join(' ')

  static override examples = [
    '<%= config.bin %> <%= command.id %> 25',
    '<%= config.bin %> <%= command.id %> 2.50 --yes',
  ]

  static override args = {credits: creditsArg({required: true})}

  static override flags = {
    network: networkFlag(),
    'local-key': localKeyFlag(),
    'password-file': passwordFileFlag(),
    yes: yesFlag(),
  }

  override async run(): Promise<Purchase> {
    const {args, flags} = await this.parse(WalletBuy)
    return withWallet(flags, this.interrupted, async (market) => {
      const quote = await quoteTokens(market, args.credits, 'buy')
      const question = `Burn ${formatTokens(quote)} for ${formatCredits(args.credits)}?`
      await confirm(question, {isYes: flags.yes, signal: this.interrupted})
      const tokens = await buyCredits(market, args.credits)
      this.log(`${formatTokens(tokens)} are burned for ${formatCredits(args.credits)}.`)
      return {address: market.wallet.address, credits: toCredits(args.credits), burnedTokens: String(tokens)}
    })
  }
}
