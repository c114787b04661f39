import {Args, Flags} from '@oclif/core'
import {addNetwork} from '../../../core/network/index.js'
import {BaseCommand} from '../../base/index.js'

/** A network that was added. */
interface NetworkAddResult {
  network: string
  chainId: number
  blockTimeSec: number
  verified: boolean
}

export default class NetworkAdd extends BaseCommand<NetworkAddResult> {
  static override summary = 'add a network from its profile, after verifying its contracts'

  static override examples = [
    '<%= config.bin %> <%= command.id %> profile.json',
    '<%= config.bin %> <%= command.id %> https://example.org/studio/profile.json --name studio',
  ]

  static override args = {profile: Args.string({description: 'File or URL of the profile.', required: true})}

  static override flags = {
    name: Flags.string({
      description: 'Name of the network here; by default the one in the profile.',
      helpValue: 'NAME',
    }),
    unverified: Flags.boolean({description: 'Take the contracts on trust; they may take your tokens.', default: false}),
  }

  override async run(): Promise<NetworkAddResult> {
    const {args, flags} = await this.parse(NetworkAdd)
    const {unverified, name} = flags
    const {profile, findings} = await addNetwork(args.profile, {name, unverified, signal: this.interrupted})
    this.log(`The network "${profile.name}" is added. To use it: candela network use ${profile.name}`)
    const verified = findings.length > 0
    if (findings.some(({isCreationProven}) => !isCreationProven)) {
      this.warn('The profile does not say how all contracts were made: what they stored at first is taken on trust.')
    }
    if (!verified) this.warn('Its contracts were not verified; they may take your tokens.')
    return {network: profile.name, chainId: profile.chainId, blockTimeSec: profile.blockTimeSec, verified}
  }
}
