import {Flags} from '@oclif/core'
import {
  type DisputeMatter,
  type DoubtedLease,
  disputeDoubted,
  findDoubted,
  openArtist,
  readJobRecord,
} from '../../../core/artist/index.js'
import {formatFrameRanges} from '../../../core/job/index.js'
import {LOCAL_NETWORK} from '../../../core/network/index.js'
import {formatTokens} from '../../../core/units.js'
import {BaseCommand, jobArg, networkFlag, UsageError, yesFlag} from '../../base/index.js'
import {confirm} from '../../view/index.js'

/** What was disputed; deposits in the smallest token units. */
interface JobDisputeResult {
  job: number
  matter: DisputeMatter
  /** Each with the task that is judged, and those that were doubted too. */
  disputes: {lease: string; task: number; otherTasks: number[]; depositTokens: string}[]
}

export default class JobDispute extends BaseCommand<JobDisputeResult> {
  static override summary = 'have three referees decide on what is cleared and looks wrong'

  static override description =
    'They render it again, or with --files fetch the files, open them and recompute their fingerprints. ' +
    'The deposit comes back unless the referees find no fault; it doubles with each dispute that failed. ' +
    'A lease can be disputed once. Where it holds several tiles of a frame, its first one is judged unless --task names another.'

  static override examples = [
    '<%= config.bin %> <%= command.id %> 1 --frame 12',
    '<%= config.bin %> <%= command.id %> 1 --task 3 --cells 0,17,18',
    '<%= config.bin %> <%= command.id %> 1 --task 3 --files',
    '<%= config.bin %> <%= command.id %> 1 --task 3 --key',
  ]

  static override args = {job: jobArg({required: true})}

  static override flags = {
    frame: Flags.integer({description: 'Frame that looks wrong.', exactlyOne: ['frame', 'task']}),
    task: Flags.integer({description: 'Task that looks wrong, as `job show` numbers them.', min: 0}),
    cells: Flags.string({
      description: 'Only these cells of the task, separated by commas; drawn by the network without it.',
      helpValue: 'NUMBERS',
      dependsOn: ['task'],
      exclusive: ['files', 'key'],
    }),
    files: Flags.boolean({
      description:
        'Dispute the files: they are missing, cannot be read, or are not what was committed. Their key becomes public.',
      default: false,
      exclusive: ['key'],
    }),
    key: Flags.boolean({
      description: 'Only demand the key of results that hold none for you. It becomes public.',
      default: false,
    }),
    network: networkFlag(),
    yes: yesFlag(),
  }

  override async run(): Promise<JobDisputeResult> {
    const {args, flags} = await this.parse(JobDispute)
    const jobId = Number(args.job)
    const cells = flags.cells === undefined ? undefined : parseCells(flags.cells)
    const doubt = flags.task === undefined ? {frame: flags.frame ?? 0} : {task: flags.task}
    const artist = await openArtist(flags.network ?? LOCAL_NETWORK, this.interrupted)
    try {
      await readJobRecord(artist.profile.name, jobId, artist.market.addresses.jobBoard)
      const matter = flags.files ? 'files' : flags.key ? 'key' : 'picture'
      const doubted = await findDoubted(artist, jobId, doubt)
      if (matter === 'picture') for (const lease of doubted) this.#noteLimit(lease)
      await confirm(QUESTIONS[matter], {isYes: flags.yes, signal: this.interrupted})
      const disputed = await disputeDoubted(artist.market, doubted, {matter, cells})
      for (const {leaseId, task, depositTokens} of disputed) {
        const lease = `lease ${leaseId} of job ${jobId}`
        this.log(`${SENTENCES[matter](task, lease)}; ${formatTokens(depositTokens)} ${PUT_UP[matter]}.`)
      }
      const disputes = disputed.map(({leaseId, task, otherTasks, depositTokens}) => ({
        lease: String(leaseId),
        ...{task, otherTasks},
        depositTokens: String(depositTokens),
      }))
      return {job: jobId, matter, disputes}
    } finally {
      await artist.close()
    }
  }

  #noteLimit({leaseId, task, otherTasks}: DoubtedLease): void {
    if (otherTasks.length === 0) return
    const tasks = formatFrameRanges([task, ...otherTasks])
    this.note(
      `Lease ${leaseId} has tasks ${tasks} of this frame and can be disputed once: task ${task} is judged, unless --task names another.`,
    )
  }
}

function parseCells(text: string): number[] {
  const cells = text.split(',').map((part) => (/^\s*\d{1,9}\s*$/.test(part) ? Number(part) : Number.NaN))
  if (!cells.some(Number.isNaN)) return cells
  throw new UsageError(`The cells "${text}" are not numbers from 0, separated by commas.`, {
    code: 'CELLS',
    suggestions: ['--cells 0,17,18'],
  })
}

const QUESTIONS: Record<DisputeMatter, string> = {
  picture: 'Put up a deposit for this dispute?',
  files: 'Put up a deposit for this dispute, and have the key of these results made public?',
  key: 'Pay the node to make the key of these results public?',
}

const SENTENCES: Record<DisputeMatter, (task: number, lease: string) => string> = {
  picture: (task, lease) => `Task ${task} in ${lease} is disputed`,
  files: (task, lease) => `The files of ${lease}, which has task ${task}, are disputed`,
  key: (task, lease) => `The key of ${lease}, which has task ${task}, is demanded`,
}

const PUT_UP: Record<DisputeMatter, string> = {
  picture: 'are put up',
  files: 'are put up',
  key: 'are for the key',
}
