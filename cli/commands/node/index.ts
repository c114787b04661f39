import {Flags} from '@oclif/core'
import {DEVICE_KINDS, type DeviceChoice} from '../../../core/blender/index.js'
import {localStake, openKey, openNetwork} from '../../../core/network/index.js'
import {UNITS_PER_TOKEN} from '../../../core/units.js'
import {parseCheat, runNode} from '../../../node/index.js'
import {
  BaseCommand,
  jobFilterFlags,
  listenForNodeSignals,
  networkFlag,
  toJobFilter,
  UsageError,
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
    '<%= config.bin %> <%= command.id %> --min-price 0.01 --max-scene 500',
  ]

  static override flags = {
    network: networkFlag(),
    device: Flags.option({options: ['auto', ...DEVICE_KINDS] as const})({
      description: 'What to render on; a GPU that is not there is an error, never a CPU render.',
      default: 'auto',
    }),
    gpus: Flags.string({description: 'Numbers of the GPUs to use, of the kind named by --device.', helpValue: '0,1'}),
    threads: Flags.integer({description: 'Render threads; 0 takes all cores.', min: 0, max: 1024, default: 0}),
    key: Flags.string({description: 'Name of the node’s key on the local network.', default: 'operator'}),
    ...jobFilterFlags,
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
      const device = toDevice(flags.device, flags.gpus)
      const {profile} = await openNetwork(flags.network, signals.stop)
      const cheat = flags.cheat === undefined ? undefined : parseCheat(flags.cheat, profile)
      const stakeTokens = profile.isLocal ? await localStake(profile) : undefined
      const wallet = await openKey(profile, flags.key, (stakeTokens ?? 0n) + 10n * UNITS_PER_TOKEN)
      const log = (line: string) => this.note(`${new Date().toISOString()} ${line}`)
      const isBidding = flags.bid === 'auto'
      const {threads} = flags
      await runNode({profile, wallet, device, threads, filter, isBidding, cheat, stakeTokens, signals, log})
      return {stopped: true}
    } finally {
      signals.stopListening()
    }
  }
}

function toDevice(kind: DeviceChoice['kind'], gpus: string | undefined): DeviceChoice {
  if (gpus === undefined) return {kind}
  const numbers = gpus.split(',').map((part) => (/^\d{1,3}$/.test(part.trim()) ? Number(part) : undefined))
  if (numbers.includes(undefined) || kind === 'auto' || kind === 'cpu') {
    throw new UsageError(
      `The GPUs "${gpus}" need numbers such as 0,1 and a --device that is a GPU; received ${kind}.`,
      {
        code: 'GPUS',
        suggestions: ['--device optix --gpus 0,1'],
      },
    )
  }
  return {kind, gpus: numbers.filter((number) => number !== undefined)}
}
