import {closeMarket, type JobOnChain, openReader, SCANNED_JOBS, scanJobs} from '../../../core/market/index.js'
import {openNetwork} from '../../../core/network/index.js'
import {toCredits} from '../../../core/units.js'
import {BaseCommand, networkFlag} from '../../base/index.js'
import {type Column, formatTable} from '../../view/index.js'

/** What one job pays; money in credits. */
interface OfferedPrice {
  job: number
  state: string
  pricePerTask: number
  checkFee: number
  tasks: number
  /** Tasks that nobody has leased. */
  waiting: number
  settled: number
}

/** What the newest jobs pay. */
interface PriceReport {
  jobs: OfferedPrice[]
  /** The middle price of the jobs of which tasks were paid; absent while there are none. */
  medianPaidPerTask?: number
}

export default class MarketPrices extends BaseCommand<PriceReport> {
  static override summary = `show what the newest ${SCANNED_JOBS} jobs pay for a task`

  static override examples = ['<%= config.bin %> <%= command.id %>']

  static override flags = {network: networkFlag()}

  override async run(): Promise<PriceReport> {
    const {flags} = await this.parse(MarketPrices)
    const {profile} = await openNetwork(flags.network, this.interrupted)
    const market = openReader(profile)
    try {
      const jobs = (await scanJobs(market)).map(toOffered)
      const isPaid = ({settled, pricePerTask}: OfferedPrice) => settled > 0 && pricePerTask > 0
      const paid = jobs.filter(isPaid).map(({pricePerTask}) => pricePerTask)
      const median = paid.sort((a, b) => a - b)[Math.floor(paid.length / 2)]
      this.log(
        jobs.length === 0 ? 'No job was posted yet. To post one: candela render SCENE' : formatTable(jobs, COLUMNS),
      )
      if (median !== undefined) this.log(`The middle of what was paid for a task: ${median} credits.`)
      return {jobs, ...(median === undefined ? {} : {medianPaidPerTask: median})}
    } finally {
      closeMarket(market)
    }
  }
}

function toOffered(job: JobOnChain): OfferedPrice {
  return {
    job: job.jobId,
    state: job.state,
    pricePerTask: toCredits(job.pricePerTask),
    checkFee: toCredits(job.checkFee),
    tasks: job.taskCount,
    waiting: job.state === 'open' ? job.remainingTasks : 0,
    settled: job.settledTasks,
  }
}

const COLUMNS: Column<OfferedPrice>[] = [
  {header: 'job', value: ({job}) => String(job), align: 'right'},
  {header: 'state', value: ({state}) => state},
  {
    header: 'credits a task',
    value: ({pricePerTask}) => (pricePerTask === 0 ? 'points' : String(pricePerTask)),
    align: 'right',
  },
  {header: 'a check', value: ({checkFee}) => String(checkFee), align: 'right'},
  {header: 'tasks', value: ({tasks}) => String(tasks), align: 'right'},
  {header: 'waiting', value: ({waiting}) => String(waiting), align: 'right'},
  {header: 'settled', value: ({settled}) => String(settled), align: 'right'},
]
