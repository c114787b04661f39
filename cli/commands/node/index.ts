import {Flags} from '@oclif/core'
import {localStake, openKey, openNetwork} from '../../../core/network/index.js'
import {UNITS_PER_TOKEN} from '../../../core/units.js'
import {parseCheat, runNode} from '../../../node/index.js'
import {
  BaseCommand,
  cacheFlags,
  deviceFlags,
  jobFilterFlags,
  listenForNodeSignals,
  networkFlag,
  toCacheOptions,
  toDevice,
  toJobFilter,
  workersFlag,
} from '../../base/index.js'

export default class Node extends BaseCommand<{stopped: true}> {
  static override summary = 'run a render node until told to stop'

  static override description = [
    'Registers with a stake, leases tasks, renders them in a sandbox, seals the results to the artist, answers',
    'challenges, checks other nodes, and is paid. The first Ctrl-C finishes the task in hand; a second stops now',
    'and hands the lease back.',
  ].join(' ')

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --device optix --gpus 0,1',
    '<%= config.bin %> <%= command.id %> --device cpu --threads 8',
    '<%= config.bin %> <%= command.id %> --device optix --workers gpu',
    '<%= config.bin %> <%= command.id %> --min-price 0.01 --max-scene 500',
    '<%= config.bin %> <%= command.id %> --cache-max 200 --borrow http://10.0.0.7:8421',
    '<%= config.bin %> <%= command.id %> --lend 10.0.0.7:8421 --lend-token-file token',
  ]

  static override flags = {
    network: networkFlag(),
    ...deviceFlags,
    workers: workersFlag({default: 1}),
    key: Flags.string({description: 'Name of the node’s key on the local network.', default: 'operator'}),
    ...jobFilterFlags,
    ...cacheFlags,
    bid: Flags.option({options: ['auto', 'never'] as const})({
      description: 'Whether to bid for auctioned jobs: --min-price, or less than the ceiling by the measured speed.',
      default: 'auto',
    }),
    cheat: Flags.string({description: 'Test-only fault: samples=0.5, box=0.05 or files=first.', hidden: true}),
  }

  override async run(): Promise<{stopped: true}> {
    const {flags} = await this.parse(Node)
    const signals = listenForNodeSignals((line) => this.note(line))
    try {
      const filter = toJobFilter(flags)
      const device = toDevice(flags)
      const cache = await toCacheOptions(flags)
      const {profile} = await openNetwork(flags.network, signals.stop)
      const cheat = flags.cheat === undefined ? undefined : parseCheat(flags.cheat, profile)
      const stakeTokens = profile.isLocal ? await localStake(profile) : undefined
      const wallet = await openKey(profile, flags.key, (stakeTokens ?? 0n) + 10n * UNITS_PER_TOKEN)
      const log = (line: string) => this.note(`${new Date().toISOString()} ${line}`)
      const isBidding = flags.bid === 'auto'
      const {threads, workers} = flags
      await runNode({
        profile,
        wallet,
        device,
        threads,
        workers,
        filter,
        cache,
        isBidding,
        cheat,
        stakeTokens,
        signals,
        log,
      })
      return {stopped: true}
    } finally {
      signals.stopListening()
    }
  }
}
