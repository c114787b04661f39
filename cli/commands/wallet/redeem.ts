import {Flags} from '@oclif/core'
import {type Market, quoteTokens, readEarned, redeemEarned} from '../../../core/market/index.js'
import {formatCredits, formatTokens, toCredits} from '../../../core/units.js'
import {
  BaseCommand,
  creditsArg,
  localKeyFlag,
  networkFlag,
  passwordFileFlag,
  UsageError,
  withWallet,
  yesFlag,
} from '../../base/index.js'
import {cancelIdle, confirm, type RedeemedIdle, redeemIdle} from '../../view/index.js'

/** What became of credits; money in credits, tokens as decimal text in the smallest unit. */
interface Redemption {
  address: string
  credits: number
  mintedTokens: string
}

export default class WalletRedeem extends BaseCommand<Redemption | RedeemedIdle> {
  static override summary = 'turn earned credits into tokens, or take idle credits back'

  static override description = [
    'Mints tokens of the value of earned credits, all of them if no number is given. With --idle credits that were bought',
    'and not spent come back as tokens, less a fee: first they are set aside and thaw, then the same command mints.',
  ].join(' ')

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> 10 --yes',
    '<%= config.bin %> <%= command.id %> 10 --idle',
    '<%= config.bin %> <%= command.id %> --idle',
  ]

  static override args = {credits: creditsArg()}

  static override flags = {
    network: networkFlag(),
    'local-key': localKeyFlag(),
    'password-file': passwordFileFlag(),
    idle: Flags.boolean({description: 'Credits to spend, not earned ones.', default: false}),
    cancel: Flags.boolean({description: 'With --idle: make what is set aside spendable again.', default: false}),
    yes: yesFlag(),
  }

  override async run(): Promise<Redemption | RedeemedIdle> {
    const {args, flags} = await this.parse(WalletRedeem)
    if (flags.cancel && (!flags.idle || args.credits !== undefined)) {
      throw new UsageError('The flag --cancel goes with --idle and without a number of credits.', {
        code: 'CANCEL',
        suggestions: ['candela wallet redeem --idle --cancel'],
      })
    }
    const asked = {isYes: flags.yes, signal: this.interrupted}
    return withWallet(flags, this.interrupted, async (market) => {
      if (!flags.idle) return this.#redeemEarned(market, args.credits, asked)
      const idle = flags.cancel ? await cancelIdle(market) : await redeemIdle(market, args.credits, asked)
      this.log(idle.sentence)
      return idle.result
    })
  }

  async #redeemEarned(
    market: Market,
    wanted: bigint | undefined,
    asked: {isYes: boolean; signal: AbortSignal},
  ): Promise<Redemption> {
    const {address} = market.wallet
    const credits = wanted ?? (await readEarned(market, address))
    if (credits > 0n) {
      const quote = await quoteTokens(market, credits, 'redeem')
      await confirm(`Redeem ${formatCredits(credits)} for ${formatTokens(quote)}?`, asked)
    }
    const tokens = await redeemEarned(market, credits)
    this.log(`${formatCredits(credits)} are redeemed for ${formatTokens(tokens)}.`)
    return {address, credits: toCredits(credits), mintedTokens: String(tokens)}
  }
}
