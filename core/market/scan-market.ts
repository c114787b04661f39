import {LeaseArchive} from './lease-archive.js'
import type {Market} from './market.js'
import {ContractRefusedError} from './market-errors.js'
import {type NodeOnChain, readNodes} from './node-actions.js'
import {type JobOnChain, type LeaseState, readJob, readJobCount} from './read-jobs.js'

/** Newest jobs that a scan looks at: the past of a market fades. */
export const SCANNED_JOBS = 50

/** What a node did in the scanned jobs. */
export interface NodeHistory {
  node: NodeOnChain
  /** Leases that were settled or stand cleared, tasks in them, and leases that were lost or convicted. */
  goodLeases: number
  goodTasks: number
  badLeases: number
}

/** Why a node cannot lease tasks of a job; `undefined` in `refusal` when it can. */
export interface Eligibility {
  node: string
  refusal: ContractRefusedError | undefined
}

/** The newest jobs of a network, newest first. */
export async function scanJobs(market: Market): Promise<JobOnChain[]> {
  const newest = await readJobCount(market)
  const numbers = Array.from({length: Math.min(SCANNED_JOBS, newest)}, (_, i) => newest - i)
  return Promise.all(numbers.map((jobId) => readJob(market, jobId)))
}

/** Every registered node with what it did in the newest jobs. */
export async function scanNodes(market: Market): Promise<NodeHistory[]> {
  const [nodes, jobs] = await Promise.all([readNodes(market), scanJobs(market)])
  const leases = (await Promise.all(jobs.map((job) => new LeaseArchive(market, job).read()))).flat()
  return nodes.map((node) => {
    const own = leases.filter((lease) => lease.node === node.node)
    const good = own.filter(({state}) => GOOD.has(state))
    return {
      node,
      goodLeases: good.length,
      goodTasks: good.reduce((sum, {taskCount}) => sum + taskCount, 0),
      badLeases: own.filter(({state}) => BAD.has(state)).length,
    }
  })
}

/**
 * Asks the contract, for every registered node, whether it could lease a task of a job now. The contract names the
 * first requirement that fails.
 */
export async function findEligibility(market: Market, jobId: number): Promise<Eligibility[]> {
  await readJob(market, jobId)
  const nodes = await readNodes(market)
  return Promise.all(nodes.map(async ({node}) => ({node, refusal: await findRefusal(market, jobId, node)})))
}

async function findRefusal(market: Market, jobId: number, node: string): Promise<ContractRefusedError | undefined> {
  const lease = market.contracts.jobBoard.getFunction('lease')
  try {
    await market.chain.read('lease', () => lease.staticCall(jobId, 1, {from: node}))
    return undefined
  } catch (error) {
    if (error instanceof ContractRefusedError) return error
    throw error
  }
}

const GOOD: ReadonlySet<LeaseState> = new Set(['cleared', 'settled'])
const BAD: ReadonlySet<LeaseState> = new Set(['rejected', 'expired'])
