import {closeMarket, openMarket, readBlockNumber, readNodes, readOpenJobs} from '../../../core/market/index.js'
import {
  LOCAL_NETWORK,
  loadNetworkProfile,
  localFiles,
  localNetworkStatus,
  openLocalKey,
} from '../../../core/network/index.js'
import {pidOf} from '../../../core/process-lock.js'
import {BaseCommand} from '../../base/index.js'
import {type Column, formatTable} from '../../view/index.js'

/** One node of the network. */
interface NodeStatus {
  node: string
  live: boolean
  lastSeenBlock: number
}

/** What runs of the embedded network. */
interface NetworkStatusResult {
  up: boolean
  rpcUrl?: string
  blockNumber?: number
  openJobs?: number[]
  nodes?: NodeStatus[]
  pids?: {supervisor: number; chain: number; nodes: number[]}
  logs: string
}

export default class NetworkStatus extends BaseCommand<NetworkStatusResult> {
  static override summary = 'show whether the embedded network runs, its nodes and its logs'

  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --json']

  override async run(): Promise<NetworkStatusResult> {
    await this.parse(NetworkStatus)
    const logs = localFiles.logs()
    const running = await localNetworkStatus()
    if (!running) {
      this.log(`The embedded network is down. Its logs: ${logs}`)
      return {up: false, logs}
    }
    const profile = await loadNetworkProfile(LOCAL_NETWORK)
    const market = openMarket(profile, await openLocalKey('artist'))
    try {
      const [blockNumber, openJobs, nodes] = await Promise.all([
        readBlockNumber(market),
        readOpenJobs(market),
        readNodes(market),
      ])
      const listed = nodes.map(({node, isLive, lastSeenBlock}) => ({node, live: isLive, lastSeenBlock}))
      this.log(
        `The embedded network is up at ${profile.rpcUrl}, block ${blockNumber}; open jobs: ${openJobs.join(', ') || 'none'}.`,
      )
      this.log(formatTable(listed, COLUMNS))
      this.log(`Its logs: ${logs}`)
      const {supervisor, chain} = running
      const pids = {supervisor: pidOf(supervisor), chain: pidOf(chain), nodes: running.nodes.map(pidOf)}
      return {up: true, rpcUrl: profile.rpcUrl, blockNumber, openJobs, nodes: listed, pids, logs}
    } finally {
      closeMarket(market)
    }
  }
}

const COLUMNS: Column<NodeStatus>[] = [
  {header: 'node', value: ({node}) => node},
  {header: 'live', value: ({live}) => (live ? 'yes' : 'no')},
  {header: 'last seen', value: ({lastSeenBlock}) => `block ${lastSeenBlock}`, align: 'right'},
]
