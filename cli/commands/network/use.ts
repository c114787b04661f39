import {Args} from '@oclif/core'
import {LOCAL_NETWORK, loadNetworkProfile, writeCurrentNetwork} from '../../../core/network/index.js'
import {BaseCommand} from '../../base/index.js'

export default class NetworkUse extends BaseCommand<{network: string}> {
  static override summary = 'choose the network that commands use when none is named'

  static override examples = ['<%= config.bin %> <%= command.id %> studio', '<%= config.bin %> <%= command.id %> local']

  static override args = {name: Args.string({description: 'Name of the network.', required: true})}

  override async run(): Promise<{network: string}> {
    const {args} = await this.parse(NetworkUse)
    if (args.name !== LOCAL_NETWORK) await loadNetworkProfile(args.name)
    await writeCurrentNetwork(args.name)
    this.log(`Commands use the network "${args.name}" now, unless --network or CANDELA_NETWORK names another.`)
    return {network: args.name}
  }
}
