import {openArtist, readJobRecord} from '../../../core/artist/index.js'
import {openToAll} from '../../../core/market/index.js'
import {BaseCommand, jobArg, networkFlag, yesFlag} from '../../base/index.js'
import {confirm} from '../../view/index.js'

export default class JobOpen extends BaseCommand<{job: number; openToAll: true}> {
  static override summary = 'end the auction of a job: every node may lease its tasks, at the full price'

  static override description = 'Leases that run keep their price. All bonds of bids are free.'

  static override examples = ['<%= config.bin %> <%= command.id %> 1 --yes']

  static override args = {job: jobArg({required: true})}

  static override flags = {network: networkFlag(), yes: yesFlag()}

  override async run(): Promise<{job: number; openToAll: true}> {
    const {args, flags} = await this.parse(JobOpen)
    const job = Number(args.job)
    const {market, profile, close} = await openArtist(flags.network, this.interrupted)
    try {
      await readJobRecord(profile.name, job, market.addresses.jobBoard)
      await confirm(`Let every node lease job ${job} at the full price?`, {isYes: flags.yes, signal: this.interrupted})
      await openToAll(market, job)
      this.log(`Every node may lease tasks of job ${job} now.`)
      return {job, openToAll: true}
    } finally {
      await close()
    }
  }
}
