import {Args} from '@oclif/core'
import {allowSpending, parseAddress} from '../../../core/market/index.js'
import {formatCredits, parseCredits, toCredits} from '../../../core/units.js'
import {
  BaseCommand,
  localKeyFlag,
  networkFlag,
  passwordFileFlag,
  UsageError,
  withWallet,
  yesFlag,
} from '../../base/index.js'
import {confirm} from '../../view/index.js'

/** What an artist may spend; money in credits. */
interface Allowance {
  sponsor: string
  artist: string
  credits: number
}

export default class WalletAllow extends BaseCommand<Allowance> {
  static override summary = 'sponsor an artist: allow it to spend credits of this wallet on jobs'

  static override description = [
    'The artist names the wallet with `candela render --sponsor`. Whatever comes back from such a job goes to the',
    'wallet. The amount takes the place of what was allowed before; 0 ends it.',
  ].join(' ')

  static override examples = [
    '<%= config.bin %> <%= command.id %> 0x52908400098527886E0F7030069857D2E4169EE7 25 --yes',
    '<%= config.bin %> <%= command.id %> 0x52908400098527886E0F7030069857D2E4169EE7 0 --yes',
  ]

  static override args = {
    artist: Args.string({description: 'Address of the artist.', required: true}),
    credits: Args.string({description: 'Credits, such as 2.50; 0 allows nothing any more.', required: true}),
  }

  static override flags = {
    network: networkFlag(),
    'local-key': localKeyFlag(),
    'password-file': passwordFileFlag(),
    yes: yesFlag(),
  }

  override async run(): Promise<Allowance> {
    const {args, flags} = await this.parse(WalletAllow)
    const artist = parseAddress(args.artist)
    const credits = toMicrocredits(args.credits)
    return withWallet(flags, this.interrupted, async (market) => {
      const question = `Allow ${artist} to spend ${formatCredits(credits)} of this wallet on jobs?`
      await confirm(question, {isYes: flags.yes, signal: this.interrupted})
      await allowSpending(market, artist, credits)
      this.log(`${artist} may spend ${formatCredits(credits)} of ${market.wallet.address} on jobs.`)
      return {sponsor: market.wallet.address, artist, credits: toCredits(credits)}
    })
  }
}

function toMicrocredits(text: string): bigint {
  const credits = parseCredits(text)
  if (credits !== undefined) return credits
  throw new UsageError(`"${text}" is not an amount; expected credits with at most 6 decimals.`, {code: 'AMOUNT'})
}
