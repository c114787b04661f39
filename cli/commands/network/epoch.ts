import {
  closeMarket,
  type Epoch,
  openReader,
  readBlockNumber,
  readCurrentEpoch,
  readEpoch,
} from '../../../core/market/index.js'
import {openNetwork} from '../../../core/network/index.js'
import {formatCredits, formatTokens, toCredits} from '../../../core/units.js'
import {BaseCommand, epochArg, networkFlag} from '../../base/index.js'
import {formatTable} from '../../view/index.js'

/** An epoch; money in credits, tokens as decimal text in the smallest unit. */
interface ShownEpoch {
  epoch: number
  isOver: boolean
  firstBlock: number
  endBlock: number
  blockNumber: number
  emissionTokens: string
  feesBurned: number
  /** Value of the bonus, at most, in credits. */
  bonusAtMost: number
}

export default class NetworkEpoch extends BaseCommand<ShownEpoch> {
  static override summary = 'show an epoch: its blocks, the fees burned in it and the bonus for work'

  static override description = [
    'The bonus of an epoch is shared by the fees that each node’s payments burned, is never more than the emission of the',
    'epoch, and is always worth less than the fees. A node claims it once the epoch is over: candela earnings --claim.',
  ].join(' ')

  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> 3']

  static override args = {epoch: epochArg()}

  static override flags = {network: networkFlag()}

  override async run(): Promise<ShownEpoch> {
    const {args, flags} = await this.parse(NetworkEpoch)
    const {profile} = await openNetwork(flags.network, this.interrupted)
    const market = openReader(profile)
    try {
      const epoch = await readEpoch(market, args.epoch ?? (await readCurrentEpoch(market)))
      const shown = toShown(epoch, await readBlockNumber(market))
      this.log(formatTable(toRows(epoch, shown), COLUMNS))
      return shown
    } finally {
      closeMarket(market)
    }
  }
}

function toShown({emissionTokens, feeCredits, bonusShareBps, ...epoch}: Epoch, blockNumber: number): ShownEpoch {
  return {
    ...{...epoch, blockNumber},
    emissionTokens: String(emissionTokens),
    feesBurned: toCredits(feeCredits),
    bonusAtMost: toCredits((feeCredits * BigInt(bonusShareBps)) / 10_000n),
  }
}

type Row = [what: string, amount: string]

function toRows(epoch: Epoch, {blockNumber, bonusAtMost}: ShownEpoch): Row[] {
  return [
    ['epoch', `${epoch.epoch}, ${epoch.isOver ? 'over' : 'running'}`],
    ['blocks', `${epoch.firstBlock} to ${epoch.endBlock - 1}; the chain is at ${blockNumber}`],
    ['emission, at most', formatTokens(epoch.emissionTokens)],
    ['fees burned', formatCredits(epoch.feeCredits)],
    ['bonus, worth at most', `${bonusAtMost} credits`],
  ]
}

const COLUMNS = [
  {header: 'what', value: ([what]: Row) => what},
  {header: 'epoch', value: ([, amount]: Row) => amount},
]
