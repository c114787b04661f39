import {openArtist, readJobRecord} from '../../../core/artist/index.js'
import {cancelJob, closeJob, readJob} from '../../../core/market/index.js'
import {formatCredits, toCredits} from '../../../core/units.js'
import {BaseCommand, jobArg, networkFlag, yesFlag} from '../../base/index.js'
import {confirm} from '../../view/index.js'

/** What a cancellation changed; money in credits. */
interface JobCancelResult {
  job: number
  state: string
  refunded: number
  tasksRunning: number
}

export default class JobCancel extends BaseCommand<JobCancelResult> {
  static override summary = 'stop a job and refund what is not yet leased; running leases finish and are paid'

  static override examples = ['<%= config.bin %> <%= command.id %> 1 --yes']

  static override args = {job: jobArg({required: true})}

  static override flags = {network: networkFlag(), yes: yesFlag()}

  override async run(): Promise<JobCancelResult> {
    const {args, flags} = await this.parse(JobCancel)
    const jobId = Number(args.job)
    const artist = await openArtist(flags.network, this.interrupted)
    try {
      const {market} = artist
      await readJobRecord(artist.profile.name, jobId, market.addresses.jobBoard)
      const before = await readJob(market, jobId)
      if (before.state === 'open') {
        await confirm(`Cancel job ${jobId}?`, {isYes: flags.yes, signal: this.interrupted})
        await cancelJob(market, jobId)
      }
      let job = await readJob(market, jobId)
      if (job.state === 'cancelled' && job.leasedTasks === 0) await closeJob(market, jobId)
      job = await readJob(market, jobId)
      const refunded = before.taskCredits + before.checkCredits - job.taskCredits - job.checkCredits
      this.log(`Job ${jobId} is ${job.state}; ${formatCredits(refunded)} came back.`)
      return {job: jobId, state: job.state, refunded: toCredits(refunded), tasksRunning: job.leasedTasks}
    } finally {
      await artist.close()
    }
  }
}
