import {describeJob, type JobDescription, openArtist} from '../../../core/artist/index.js'
import {formatCredits, toCredits} from '../../../core/units.js'
import {BaseCommand, jobArg, networkFlag} from '../../base/index.js'
import {type Column, formatTable} from '../../view/index.js'

/** One lease of the job. */
interface ShownLease {
  lease: string
  node: string
  firstTask: number
  tasks: number
  state: string
  /** Why the node handed it back, as it says; empty otherwise. */
  reason: string
  pay: number
  /** Content address of the sealed results; empty until they are submitted. */
  results: string
  verdict: string
}

/** A job as it stands on chain; money in credits. */
interface ShownJob {
  job: number
  state: string
  artist: string
  tasks: number
  settled: number
  price: number
  paid: number
  fee: number
  /** Whether only nodes of the renderer's device class check. */
  sameClass: boolean
  /** Cells that a check renders. */
  cells: number
  /** What a check pays. */
  checkFee: number
  checks: JobDescription['summary']['checks']
  leases: ShownLease[]
}

export default class JobShow extends BaseCommand<ShownJob> {
  static override summary = 'show a job: its state, its leases, its checks and its money'

  static override examples = ['<%= config.bin %> <%= command.id %> 1']

  static override args = {job: jobArg({required: true})}

  static override flags = {network: networkFlag()}

  override async run(): Promise<ShownJob> {
    const {args, flags} = await this.parse(JobShow)
    const artist = await openArtist(flags.network, this.interrupted)
    try {
      const description = await describeJob(artist.market, Number(args.job))
      const shown = toShownJob(description)
      this.log(
        `Job ${shown.job} is ${shown.state}: ${shown.settled} of ${shown.tasks} tasks are ${describePay(description)}.`,
      )
      this.log(describeCheck(description))
      if (shown.leases.length > 0) this.log(formatTable(shown.leases, COLUMNS))
      return shown
    } finally {
      await artist.close()
    }
  }
}

function describePay({summary: {paid, price}}: JobDescription): string {
  return price === 0n ? 'settled, for points' : `paid, ${formatCredits(paid)} of ${formatCredits(price)}`
}

function describeCheck({job: {checkFee}, cellsPerCheck}: JobDescription): string {
  return `A check renders ${cellsPerCheck} cells of a lease${checkFee === 0n ? '' : ` and pays ${formatCredits(checkFee)}`}.`
}

function toShownJob({job, leases, summary, cellsPerCheck}: JobDescription): ShownJob {
  return {
    job: job.jobId,
    state: job.state,
    artist: job.artist,
    tasks: job.taskCount,
    settled: job.settledTasks,
    price: toCredits(summary.price),
    paid: toCredits(summary.paid),
    fee: toCredits(summary.fee),
    sameClass: job.sameClass,
    cells: cellsPerCheck,
    checkFee: toCredits(job.checkFee),
    checks: summary.checks,
    leases: leases.map((lease) => ({
      lease: String(lease.leaseId),
      node: lease.node,
      firstTask: lease.firstTask,
      tasks: lease.taskCount,
      state: lease.state,
      reason: lease.reason ?? '',
      pay: toCredits(lease.payCredits),
      results: lease.results?.resultsCid ?? '',
      verdict: lease.verdict,
    })),
  }
}

const COLUMNS: Column<ShownLease>[] = [
  {header: 'lease', value: ({lease}) => lease, align: 'right'},
  {header: 'node', value: ({node}) => node},
  {header: 'tasks', value: ({firstTask, tasks}) => `${firstTask}-${firstTask + tasks - 1}`, align: 'right'},
  {header: 'state', value: ({state, reason}) => (reason === '' ? state : `${state}: ${reason}`)},
  {header: 'check', value: ({verdict}) => (verdict === 'none' ? '-' : verdict)},
  {header: 'pays', value: ({pay}) => (pay === 0 ? 'points' : String(pay)), align: 'right'},
]
