import {Flags} from '@oclif/core'
import {
  defaultLocalSetup,
  ensureLocalNetwork,
  keepLocalNetwork,
  LocalNetworkError,
  localNetworkStatus,
} from '../../../core/network/index.js'
import {BaseCommand} from '../../base/index.js'

/** A running embedded network. */
interface NetworkUpResult {
  network: string
  rpcUrl: string
  nodes: number
  threads: number
  started: boolean
}

export default class NetworkUp extends BaseCommand<NetworkUpResult> {
  static override summary = 'start the embedded network and keep it until network down'

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --nodes 4 --threads 1',
  ]

  static override flags = {
    nodes: Flags.integer({description: 'Render nodes to run.', min: 0, max: 64, default: defaultLocalSetup().nodes}),
    threads: Flags.integer({description: 'Render threads of each node; by default the nodes share the cores.', min: 1}),
    cheat: Flags.string({
      description: 'Test-only fault of the first node: samples=0.5, box=0.05 or files=first.',
      hidden: true,
    }),
  }

  override async run(): Promise<NetworkUpResult> {
    const {flags} = await this.parse(NetworkUp)
    const {nodes, cheat} = flags
    const threads = flags.threads ?? defaultLocalSetup(nodes).threads
    const setup = {nodes, threads, ...(cheat === undefined ? {} : {cheat})}
    await keepLocalNetwork(true)
    const {profile, hasStarted} = await ensureLocalNetwork(setup, this.interrupted)
    const running = await localNetworkStatus()
    if (!hasStarted && running && JSON.stringify(running.setup) !== JSON.stringify(setup)) {
      throw new LocalNetworkError(
        `The embedded network runs already with ${running.setup.nodes} nodes of ${running.setup.threads} threads; ` +
          `asked for ${nodes} nodes of ${threads} threads.`,
        {suggestions: ['candela network down']},
      )
    }
    this.log(`The embedded network is up: ${nodes} nodes, ${threads} threads each, chain at ${profile.rpcUrl}.`)
    return {network: profile.name, rpcUrl: profile.rpcUrl, nodes, threads, started: hasStarted}
  }
}
