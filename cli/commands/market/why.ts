import {
  closeMarket,
  type Eligibility,
  findEligibility,
  KeyNotices,
  type Market,
  openReader,
  readJob,
  readNodes,
} from '../../../core/market/index.js'
import {type NetworkProfile, openNetwork} from '../../../core/network/index.js'
import {listKeyHolders} from '../../../core/render/index.js'
import {openNetworkStorage} from '../../../core/storage/index.js'
import {BaseCommand, jobArg, networkFlag} from '../../base/index.js'
import {type Column, formatTable} from '../../view/index.js'

/** Whether one node could lease tasks of the job now. */
interface NodeAnswer {
  node: string
  eligible: boolean
  /** Name of the contract's error, or `KeyMissing`, and the sentence; absent when the node is eligible. */
  reason?: string
  message?: string
}

export default class MarketWhy extends BaseCommand<{job: number; nodes: NodeAnswer[]}> {
  static override summary = 'say for every known node whether it could lease tasks of a job, and why not'

  static override description = [
    'The contract is asked, and names the first requirement that a node fails. A private job is only for nodes that have',
    'its key. A node may also refuse a job by the rules of its operator, which stand in the log of that node.',
  ].join(' ')

  static override examples = ['<%= config.bin %> <%= command.id %> 1']

  static override args = {job: jobArg({required: true})}

  static override flags = {network: networkFlag()}

  override async run(): Promise<{job: number; nodes: NodeAnswer[]}> {
    const {args, flags} = await this.parse(MarketWhy)
    const job = Number(args.job)
    const {profile} = await openNetwork(flags.network, this.interrupted)
    const market = openReader(profile)
    try {
      const keyless = await findKeyless(profile, market, job, this.interrupted)
      const nodes = (await findEligibility(market, job)).map((found) => toAnswer(found, keyless))
      this.log(nodes.length === 0 ? 'No node is registered. To run one: candela node' : formatTable(nodes, COLUMNS))
      return {job, nodes}
    } finally {
      closeMarket(market)
    }
  }
}

function toAnswer({node, refusal}: Eligibility, keyless: ReadonlySet<string>): NodeAnswer {
  if (refusal) return {node, eligible: false, reason: refusal.reason, message: refusal.message}
  if (!keyless.has(node)) return {node, eligible: true}
  return {node, eligible: false, reason: 'KeyMissing', message: 'The node has no key of this private job.'}
}

/** The nodes that cannot open a job because it is private. */
async function findKeyless(
  profile: NetworkProfile,
  market: Market,
  jobId: number,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const store = await openNetworkStorage(profile, signal)
  try {
    const notices = new KeyNotices(market)
    const holders = await listKeyHolders(store, await readJob(market, jobId), (job) => notices.read(job))
    if (!holders) return new Set()
    const nodes = await readNodes(market)
    return new Set(nodes.filter(({recipient}) => !holders.has(recipient)).map(({node}) => node))
  } finally {
    store.close()
  }
}

const COLUMNS: Column<NodeAnswer>[] = [
  {header: 'node', value: ({node}) => node},
  {header: 'could lease now', value: ({eligible, message}) => (eligible ? 'yes' : `no: ${message}`)},
]
