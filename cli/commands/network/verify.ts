import {Flags} from '@oclif/core'
import {openNetwork, verifyNetwork} from '../../../core/network/index.js'
import {BaseCommand, networkFlag} from '../../base/index.js'
import {type Column, formatTable} from '../../view/index.js'

/** One contract, recomputed. */
interface VerifiedContract {
  contract: string
  address: string
  creationProven: boolean
}

/** A network whose contracts are what they should be. */
interface NetworkVerifyResult {
  network: string
  fromSource: boolean
  contracts: VerifiedContract[]
}

export default class NetworkVerify extends BaseCommand<NetworkVerifyResult> {
  static override summary = 'recompute the contracts of a network and compare them with the chain'

  static override description = [
    'Compares the code on chain byte by byte, repeats the constructors, and looks at the transactions that made the',
    'contracts. Ends with 9 if anything differs, and says what.',
  ].join(' ')

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --network studio --from-source',
  ]

  static override flags = {
    network: networkFlag(),
    'from-source': Flags.boolean({description: 'Compile the contracts here first; needs a clone.', default: false}),
  }

  override async run(): Promise<NetworkVerifyResult> {
    const {flags} = await this.parse(NetworkVerify)
    const {profile} = await openNetwork(flags.network, this.interrupted)
    const fromSource = flags['from-source']
    const findings = await verifyNetwork(profile, {fromSource, signal: this.interrupted})
    const contracts = findings.map(({name, address, isCreationProven}) => ({
      contract: name,
      address,
      creationProven: isCreationProven,
    }))
    this.log(formatTable(contracts, COLUMNS))
    if (contracts.some(({creationProven}) => !creationProven)) {
      this.note('The profile does not say how all contracts were made: what they stored at first is taken on trust.')
    }
    this.log(`All ${contracts.length} contracts of the network "${profile.name}" are what they should be.`)
    return {network: profile.name, fromSource, contracts}
  }
}

const COLUMNS: Column<VerifiedContract>[] = [
  {header: 'contract', value: ({contract}) => contract},
  {header: 'address', value: ({address}) => address},
  {header: 'creation', value: ({creationProven}) => (creationProven ? 'proven' : 'unknown')},
]
