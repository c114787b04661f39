import {approveJob, openArtist, readJobRecord} from '../../../core/artist/index.js'
import {LOCAL_NETWORK} from '../../../core/network/index.js'
import {formatCredits, toCredits} from '../../../core/units.js'
import {BaseCommand, jobArg, networkFlag, yesFlag} from '../../base/index.js'
import {confirm} from '../../view/index.js'

/** What an approval paid; money in credits, the fee included. */
interface JobApproveResult {
  job: number
  leases: number
  paid: number
}

export default class JobApprove extends BaseCommand<JobApproveResult> {
  static override summary = 'pay cleared leases now instead of at the end of the acceptance window'

  static override examples = ['<%= config.bin %> <%= command.id %> 1 --yes']

  static override args = {job: jobArg({required: true})}

  static override flags = {network: networkFlag(), yes: yesFlag()}

  override async run(): Promise<JobApproveResult> {
    const {args, flags} = await this.parse(JobApprove)
    const jobId = Number(args.job)
    const artist = await openArtist(flags.network ?? LOCAL_NETWORK, this.interrupted)
    try {
      await readJobRecord(artist.profile.name, jobId, artist.market.addresses.jobBoard)
      await confirm(`Approve what is cleared of job ${jobId}?`, {isYes: flags.yes, signal: this.interrupted})
      const leases = await approveJob(artist, jobId)
      const paid = leases.reduce((sum, {payCredits}) => sum + payCredits, 0n)
      const pay = leases.length > 0 && paid === 0n ? 'points' : formatCredits(paid)
      this.log(`${leases.length} leases of job ${jobId} are settled for ${pay}.`)
      return {job: jobId, leases: leases.length, paid: toCredits(paid)}
    } finally {
      await artist.close()
    }
  }
}
