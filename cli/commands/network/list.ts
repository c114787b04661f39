import {listNetworks} from '../../../core/network/index.js'
import {BaseCommand} from '../../base/index.js'
import {type Column, formatTable} from '../../view/index.js'

/** One network that this machine knows. */
interface ListedNetwork {
  network: string
  current: boolean
  chainId?: number
  rpcUrls: string[]
  blockTimeSec?: number
  problem?: string
}

export default class NetworkList extends BaseCommand<{networks: ListedNetwork[]}> {
  static override summary = 'list the networks that this machine knows; a star marks the current one'

  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --json']

  override async run(): Promise<{networks: ListedNetwork[]}> {
    await this.parse(NetworkList)
    const networks = (await listNetworks()).map(({name, isCurrent, profile, problem}) => ({
      network: name,
      current: isCurrent,
      chainId: profile?.chainId,
      rpcUrls: profile?.rpcUrls ?? [],
      blockTimeSec: profile?.blockTimeSec,
      ...(problem === undefined ? {} : {problem}),
    }))
    this.log(formatTable(networks, COLUMNS))
    for (const {problem} of networks) if (problem !== undefined) this.warn(problem)
    return {networks}
  }
}

const COLUMNS: Column<ListedNetwork>[] = [
  {header: '', value: ({current}) => (current ? '*' : '')},
  {header: 'network', value: ({network}) => network},
  {header: 'chain', value: ({chainId}) => String(chainId ?? '-'), align: 'right'},
  {
    header: 'block',
    value: ({blockTimeSec}) => (blockTimeSec === undefined ? '-' : `${blockTimeSec} s`),
    align: 'right',
  },
  {header: 'rpc', value: ({rpcUrls}) => rpcUrls.join(' ') || '-'},
]
