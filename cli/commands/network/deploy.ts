import {Flags} from '@oclif/core'
import {tryParseAddress} from '../../../core/market/index.js'
import {deployProfile, openWallet, type PlannedNetwork} from '../../../core/network/index.js'
import {parseStorageUrl} from '../../../core/storage/index.js'
import {formatDecimal, formatTokens, parseDecimal, UNITS_PER_TOKEN} from '../../../core/units.js'
import {BaseCommand, UsageError, yesFlag} from '../../base/index.js'
import {confirm} from '../../view/index.js'

/** A network that was deployed. */
interface NetworkDeployResult {
  network: string
  chainId: number
  blockTimeSec: number
  addresses: Record<string, string>
  profile: string
}

/** Decimals of a price in US dollars per token. */
const PRICE_DECIMALS = 8

export default class NetworkDeploy extends BaseCommand<NetworkDeployResult> {
  static override summary = 'deploy the contracts to an EVM chain and write a network profile'

  static override description = [
    'Pays gas from the keystore that CANDELA_KEYSTORE names and CANDELA_PASSWORD opens. The contracts have no owner: the',
    'key has no rights afterwards. A deployment that was cut off goes on when the same command is given again.',
  ].join(' ')

  static override examples = [
    '<%= config.bin %> <%= command.id %> --rpc https://rpc.example.org --name studio --price-feed 0x694AA1769357215DE4FAC081bf1f309aDC325306',
    '<%= config.bin %> <%= command.id %> --rpc http://10.0.0.5:8545 --fixed-price 1 --yes',
  ]

  static override flags = {
    rpc: Flags.string({
      description: 'JSON-RPC address of the chain; give it again for further ones.',
      helpValue: 'URL',
      multiple: true,
      required: true,
    }),
    name: Flags.string({description: 'Name of the network; by default chain-ID.', helpValue: 'NAME'}),
    'price-feed': Flags.string({
      description: 'Chainlink feed of the token’s price in US dollars, with 8 decimals.',
      helpValue: 'ADDRESS',
      exclusive: ['fixed-price'],
    }),
    'fixed-price': Flags.string({description: 'A price that never changes, for tests and studios.', helpValue: 'USD'}),
    'genesis-holder': Flags.string({
      description: 'Who receives the first tokens; by default the key that deploys.',
      helpValue: 'ADDRESS',
    }),
    'genesis-supply': Flags.integer({
      description: 'Tokens that exist before anything is rendered.',
      default: 100_000_000,
      min: 1,
    }),
    'finality-blocks': Flags.integer({
      description: 'Blocks on top of a block that make it final.',
      default: 12,
      min: 0,
      max: 10_000,
    }),
    'block-time': Flags.string({description: 'Seconds between blocks; by default measured.', helpValue: 'SECONDS'}),
    explorer: Flags.string({description: 'Web page that shows transactions of the chain.', helpValue: 'URL'}),
    storage: Flags.string({
      description: 'Back end for scenes and results (fs:, https:, kubo+http:, s3:); give it again for further ones.',
      helpValue: 'URL',
      multiple: true,
    }),
    restart: Flags.boolean({description: 'Begin anew instead of going on with a deployment.', default: false}),
    yes: yesFlag(),
  }

  override async run(): Promise<NetworkDeployResult> {
    const {flags} = await this.parse(NetworkDeploy)
    const order = {
      name: flags.name,
      rpcUrls: flags.rpc.map((url) => parseWebUrl('--rpc', url)),
      priceFeed: parsePriceFeed(flags),
      genesis: {
        holder: flags['genesis-holder'] && toAddress('--genesis-holder', flags['genesis-holder']),
        supplyTokens: BigInt(flags['genesis-supply']) * UNITS_PER_TOKEN,
      },
      finalityBlocks: flags['finality-blocks'],
      blockTimeSec: flags['block-time'] === undefined ? undefined : parseBlockTime(flags['block-time']),
      explorerUrl: flags.explorer && parseWebUrl('--explorer', flags.explorer),
      storage: flags.storage?.map((url) => parseStorageUrl(url).text),
      restart: flags.restart,
    }
    const wallet = await openWallet()
    const profile = await deployProfile(wallet, {
      ...order,
      signal: this.interrupted,
      onLine: (line) => this.note(line),
      onPlanned: (planned) => this.#ask(planned, order.genesis.supplyTokens, flags.yes),
    })
    const {name, chainId, blockTimeSec, addresses, dir} = profile
    this.log(`The network "${name}" stands on chain ${chainId}. To use it: candela network use ${name}`)
    return {network: name, chainId, blockTimeSec, addresses, profile: `${dir}/profile.json`}
  }

  async #ask({name, chainId, deployer, blockTimeSec, plan, costWei}: PlannedNetwork, supply: bigint, isYes: boolean) {
    this.note(
      `Network "${name}" on chain ${chainId}, a block every ${blockTimeSec} s: ${plan.steps.length} contracts, ${formatTokens(supply)} at genesis.`,
    )
    const cost = formatDecimal(costWei, 18)
    await confirm(`Deploy from ${deployer} for up to ${cost} native coins of gas?`, {isYes, signal: this.interrupted})
  }
}

function parsePriceFeed(flags: {'price-feed'?: string; 'fixed-price'?: string}) {
  const {'price-feed': address, 'fixed-price': usd} = flags
  if (address !== undefined) return {kind: 'chainlink', address: toAddress('--price-feed', address)} as const
  if (usd === undefined) {
    throw new UsageError('A network needs the price of its token: a feed, or a fixed price.', {
      code: 'PRICE_FEED',
      suggestions: ['--price-feed ADDRESS', '--fixed-price 1'],
    })
  }
  const price = parseDecimal(usd, PRICE_DECIMALS)
  if (price !== undefined && price > 0n) return {kind: 'fixed', price} as const
  throw new UsageError(`A fixed price is a number of US dollars above zero; received "${usd}".`, {
    code: 'FIXED_PRICE',
    suggestions: ['--fixed-price 1'],
  })
}

function toAddress(flag: string, text: string): string {
  const address = tryParseAddress(text)
  if (address !== undefined) return address
  throw new UsageError(
    `The flag ${flag} takes an address of 40 hex digits after 0x, whose case is its checksum; received "${text}".`,
    {
      code: 'ADDRESS',
      suggestions: [`${flag} 0x…`],
    },
  )
}

function parseWebUrl(flag: string, text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text
  throw new UsageError(`The flag ${flag} takes a URL with http or https; received "${text}".`, {
    code: 'URL',
    suggestions: [`${flag} https://…`],
  })
}

function parseBlockTime(text: string): number {
  const seconds = /^\d{1,4}(\.\d{1,3})?$/.test(text) ? Number(text) : 0
  if (seconds >= 0.01 && seconds <= 3600) return seconds
  throw new UsageError(`The flag --block-time takes 0.01 to 3600 seconds; received "${text}".`, {
    code: 'BLOCK_TIME',
    suggestions: ['--block-time 2'],
  })
}
