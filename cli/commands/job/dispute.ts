import {Flags} from '@oclif/core'
import {demandKeys, disputeDoubt, openArtist, readJobRecord} from '../../../core/artist/index.js'
import {LOCAL_NETWORK} from '../../../core/network/index.js'
import {formatTokens} from '../../../core/units.js'
import {BaseCommand, jobArg, networkFlag, yesFlag} from '../../base/index.js'
import {confirm} from '../../view/index.js'

/** What was disputed; deposits in the smallest token units. */
interface JobDisputeResult {
  job: number
  disputes: {lease: string; task: number; depositTokens: string}[]
}

export default class JobDispute extends BaseCommand<JobDisputeResult> {
  static override summary = 'have three referees render again what is cleared and looks wrong'

  static override description =
    'The deposit comes back unless the referees find no fault; it doubles with each dispute that failed.'

  static override examples = [
    '<%= config.bin %> <%= command.id %> 1 --frame 12',
    '<%= config.bin %> <%= command.id %> 1 --task 3 --key',
  ]

  static override args = {job: jobArg({required: true})}

  static override flags = {
    frame: Flags.integer({description: 'Frame that looks wrong.', exactlyOne: ['frame', 'task']}),
    task: Flags.integer({description: 'Task that looks wrong, as `job show` numbers them.', min: 0}),
    key: Flags.boolean({
      description: 'Demand the key of results that cannot be opened instead. It becomes public.',
      default: false,
    }),
    network: networkFlag(),
    yes: yesFlag(),
  }

  override async run(): Promise<JobDisputeResult> {
    const {args, flags} = await this.parse(JobDispute)
    const jobId = Number(args.job)
    const doubt = flags.task === undefined ? {frame: flags.frame ?? 0} : {task: flags.task}
    const artist = await openArtist(flags.network ?? LOCAL_NETWORK, this.interrupted)
    try {
      await readJobRecord(artist.profile.name, jobId, artist.market.addresses.jobBoard)
      const question = flags.key
        ? 'Pay the node to make the key of these results public?'
        : 'Put up a deposit for this dispute?'
      await confirm(question, {isYes: flags.yes, signal: this.interrupted})
      const disputed = await (flags.key ? demandKeys : disputeDoubt)(artist, jobId, doubt)
      for (const {leaseId, task, depositTokens} of disputed) {
        const what = flags.key ? 'are for its key' : 'are put up'
        this.log(
          `Task ${task} in lease ${leaseId} of job ${jobId} is disputed; ${formatTokens(depositTokens)} ${what}.`,
        )
      }
      const disputes = disputed.map(({leaseId, task, depositTokens}) => ({
        lease: String(leaseId),
        task,
        depositTokens: String(depositTokens),
      }))
      return {job: jobId, disputes}
    } finally {
      await artist.close()
    }
  }
}
