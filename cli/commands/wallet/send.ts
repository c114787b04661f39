import {Args} from '@oclif/core'
import {parseAddress, sendTokens} from '../../../core/market/index.js'
import {formatTokens} from '../../../core/units.js'
import {
  BaseCommand,
  localKeyFlag,
  networkFlag,
  passwordFileFlag,
  tokensArg,
  withWallet,
  yesFlag,
} from '../../base/index.js'
import {confirm} from '../../view/index.js'

/** A transfer; tokens as decimal text in the smallest unit. */
interface Transfer {
  from: string
  to: string
  tokens: string
}

export default class WalletSend extends BaseCommand<Transfer> {
  static override summary = 'send tokens to an address'

  static override description = 'Tokens can be sent; credits, earned credits and points cannot.'

  static override examples = [
    '<%= config.bin %> <%= command.id %> 12.5 0x52908400098527886E0F7030069857D2E4169EE7 --yes',
  ]

  static override args = {
    tokens: tokensArg({required: true}),
    to: Args.string({description: 'Address of the receiver.', required: true}),
  }

  static override flags = {
    network: networkFlag(),
    'local-key': localKeyFlag(),
    'password-file': passwordFileFlag(),
    yes: yesFlag(),
  }

  override async run(): Promise<Transfer> {
    const {args, flags} = await this.parse(WalletSend)
    const to = parseAddress(args.to)
    return withWallet(flags, this.interrupted, async (market) => {
      await confirm(`Send ${formatTokens(args.tokens)} to ${to}?`, {isYes: flags.yes, signal: this.interrupted})
      await sendTokens(market, to, args.tokens)
      this.log(`${formatTokens(args.tokens)} are sent to ${to}.`)
      return {from: market.wallet.address, to, tokens: String(args.tokens)}
    })
  }
}
