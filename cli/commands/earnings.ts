import {Flags} from '@oclif/core'
import {
  claimBonus,
  closeMarket,
  type Market,
  type NodeEpoch,
  openMarket,
  openReader,
  parseAddress,
  readEarned,
  readKeystoreAddress,
  readNodeEpochs,
  readPayments,
  type Wallet,
} from '../../core/market/index.js'
import {
  fundLocalKey,
  listLocalKeys,
  type NetworkProfile,
  openLocalKey,
  openNetwork,
  openWallet,
  walletPath,
} from '../../core/network/index.js'
import {formatCredits, formatTokens, toCredits} from '../../core/units.js'
import {BaseCommand, epochFlag, networkFlag, passwordFileFlag} from '../base/index.js'
import {type Column, formatTable} from '../view/index.js'

/** What a node earned in one epoch; money in credits, tokens as decimal text in the smallest unit. */
interface EarnedInEpoch {
  node: string
  epoch: number
  renders: number
  earnedByRenders: number
  checks: number
  earnedByChecks: number
  bonus: string
  bonusTokens: string
}

/** All of it. */
interface Earnings {
  epochs: EarnedInEpoch[]
  /** Earned credits that are not redeemed, by node. */
  notRedeemed: {node: string; credits: number}[]
  claimed: {node: string; epoch: number; tokens: string}[]
}

export default class EarningsCommand extends BaseCommand<Earnings> {
  static override summary = 'show what nodes earned in each epoch, by renders, by checks and as bonus'

  static override description = [
    'Without --node it shows the wallet of this machine, or every node of the local network. With --claim the bonus of',
    'every epoch that is over is minted, for the nodes whose keys are here.',
  ].join(' ')

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --epoch 3 --json',
    '<%= config.bin %> <%= command.id %> --claim',
  ]

  static override flags = {
    network: networkFlag(),
    node: Flags.string({description: 'Only this node.', helpValue: 'ADDRESS'}),
    epoch: epochFlag(),
    claim: Flags.boolean({description: 'Mint the bonus of epochs that are over.', default: false}),
    'password-file': passwordFileFlag(),
  }

  override async run(): Promise<Earnings> {
    const {flags} = await this.parse(EarningsCommand)
    const {profile} = await openNetwork(flags.network, this.interrupted)
    const node = flags.node === undefined ? await ownNode(profile) : parseAddress(flags.node)
    const market = openReader(profile)
    try {
      const query = {node, epoch: flags.epoch, signal: this.interrupted}
      const payments = await readPayments(market, query)
      const rows = await readNodeEpochs(market, payments)
      const claimed = flags.claim ? await claimAll(profile, rows, flags['password-file']) : []
      const shown = claimed.length === 0 ? rows : await readNodeEpochs(market, payments)
      const nodes = [...new Set([...(node === undefined ? [] : [node]), ...rows.map((row) => row.node)])]
      const notRedeemed = await readNotRedeemed(market, nodes)
      this.log(shown.length === 0 ? 'Nothing was earned.' : formatTable(shown, COLUMNS))
      for (const {node: owner, credits} of notRedeemed) this.log(`${owner}: ${formatCredits(credits)} to redeem`)
      for (const {epoch, tokens} of claimed) this.log(`The bonus of epoch ${epoch} is minted: ${formatTokens(tokens)}.`)
      return {
        epochs: shown.map(toEarned),
        notRedeemed: notRedeemed.map(({node: owner, credits}) => ({node: owner, credits: toCredits(credits)})),
        claimed: claimed.map((claim) => ({...claim, tokens: String(claim.tokens)})),
      }
    } finally {
      closeMarket(market)
    }
  }
}

/** The address of this machine's wallet; every node of a local network. */
async function ownNode(profile: NetworkProfile): Promise<string | undefined> {
  return profile.isLocal ? undefined : readKeystoreAddress(walletPath())
}

async function readNotRedeemed(market: Market, nodes: readonly string[]): Promise<{node: string; credits: bigint}[]> {
  return Promise.all(nodes.map(async (node) => ({node, credits: await readEarned(market, node)})))
}

type Claim = {node: string; epoch: number; tokens: bigint}

async function claimAll(profile: NetworkProfile, rows: readonly NodeEpoch[], passwordFile?: string): Promise<Claim[]> {
  const claimable = rows.filter(({bonus}) => bonus === 'claimable')
  if (claimable.length === 0) return []
  const claims: Claim[] = []
  for (const wallet of await openKeys(profile, passwordFile)) {
    const own = claimable.filter(({node}) => node === wallet.address)
    if (own.length === 0) continue
    if (profile.isLocal) await fundLocalKey(profile, wallet.address, 0n)
    const market = openMarket(profile, wallet)
    try {
      for (const {node, epoch, bonusTokens} of own) {
        await claimBonus(market, epoch)
        claims.push({node, epoch, tokens: bonusTokens})
      }
    } finally {
      closeMarket(market)
    }
  }
  return claims
}

async function openKeys(profile: NetworkProfile, passwordFile?: string): Promise<Wallet[]> {
  if (!profile.isLocal) return [await openWallet({file: passwordFile})]
  return Promise.all((await listLocalKeys()).map(openLocalKey))
}

function toEarned({
  node,
  epoch,
  renders,
  renderCredits,
  checks,
  checkCredits,
  bonus,
  bonusTokens,
}: NodeEpoch): EarnedInEpoch {
  return {
    ...{node, epoch, renders, checks, bonus},
    earnedByRenders: toCredits(renderCredits),
    earnedByChecks: toCredits(checkCredits),
    bonusTokens: String(bonusTokens),
  }
}

const COLUMNS: Column<NodeEpoch>[] = [
  {header: 'epoch', value: ({epoch}) => String(epoch), align: 'right'},
  {header: 'node', value: ({node}) => node},
  {header: 'renders', value: ({renders}) => String(renders), align: 'right'},
  {header: 'earned', value: ({renderCredits}) => formatCredits(renderCredits), align: 'right'},
  {header: 'checks', value: ({checks}) => String(checks), align: 'right'},
  {header: 'earned', value: ({checkCredits}) => formatCredits(checkCredits), align: 'right'},
  {header: 'bonus', value: ({bonusTokens}) => formatTokens(bonusTokens), align: 'right'},
  {header: '', value: ({bonus}) => bonus},
]
