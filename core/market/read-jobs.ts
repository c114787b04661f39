import type {Result} from 'ethers'
import type {Market} from './market.js'
import {ContractRefusedError, JobMissingError} from './market-errors.js'

/** Where a job stands, as the contract counts. */
export type JobState = 'none' | 'open' | 'cancelled' | 'closed'

/** Where a lease stands; docs/protocol.md has the table of moves. */
export type LeaseState =
  | 'none'
  | 'leased'
  | 'submitted'
  | 'checking'
  | 'cleared'
  | 'settled'
  | 'rejected'
  | 'undecided'
  | 'returned'
  | 'expired'

/** A job on chain. Money in microcredits. */
export interface JobOnChain {
  jobId: number
  artist: string
  state: JobState
  artistChecks: boolean
  taskCount: number
  cellsPerTask: number
  pricePerTask: bigint
  checkFee: bigint
  /** Escrow not yet paid, of tasks and of checks. */
  taskCredits: bigint
  checkCredits: bigint
  maxTasksPerLease: number
  /** Blocks from a lease to its deadline. */
  leaseBlocks: number
  settledTasks: number
  openLeases: number
  /** Tasks that can be leased now. */
  remainingTasks: number
  thresholds: {matchBits: number; mismatchBits: number; matchMean: number; mismatchMean: number}
  thresholdsHash: string
  randomHead: string
  jobManifestCid: string
}

/** A lease on chain. */
export interface LeaseOnChain {
  leaseId: bigint
  node: string
  firstTask: number
  taskCount: number
  state: LeaseState
  payCredits: bigint
  deadlineBlock: number
  submitBlock: number
  drawBlock: number
  root: string
  contentKeyHash: string
  preimage: string
  resultsCid: string
}

/**
 * Reads one job.
 *
 * @throws {JobMissingError} If the network has no such job.
 */
export async function readJob(market: Market, jobId: number): Promise<JobOnChain> {
  try {
    return toJob(await market.chain.read(`job ${jobId}`, () => call(market, 'getJob', jobId)))
  } catch (error) {
    if (!(error instanceof ContractRefusedError) || error.reason !== 'JobBoard_JobUnknown') throw error
    throw new JobMissingError(`The network has no job ${jobId}.`, {cause: error, suggestions: ['candela job list']})
  }
}

/** Reads all leases of a job, oldest first. */
export async function readLeases(market: Market, jobId: number): Promise<LeaseOnChain[]> {
  const leases = await market.chain.read(`leases of job ${jobId}`, () => call(market, 'leasesOf', jobId))
  return [...leases].map(toLease)
}

/** How many jobs were ever posted; their numbers start at 1. */
export async function readJobCount(market: Market): Promise<number> {
  return Number(await market.chain.read('job count', () => call(market, 'jobCount')))
}

/** Numbers of the jobs that are not closed. */
export async function readOpenJobs(market: Market): Promise<number[]> {
  const jobs = await market.chain.read('open jobs', () => call(market, 'openJobs'))
  return [...jobs].map(Number)
}

/** Number of the newest block. */
export function readBlockNumber(market: Market): Promise<number> {
  return market.chain.read('block number', () => market.chain.provider.getBlockNumber())
}

/** Blocks from a submission until anyone may settle a cleared lease. */
export async function readAcceptanceBlocks(market: Market): Promise<number> {
  return Number((await market.chain.read('parameters', () => call(market, 'getParameters'))).acceptanceBlocks)
}

/** Fee burned of every settlement, in 1/10000. */
export async function readFeeBps(market: Market): Promise<bigint> {
  return (await market.chain.read('parameters', () => call(market, 'getParameters'))).feeBps
}

/** The job that a lease belongs to: the upper bits of its number. */
export function jobOfLease(leaseId: bigint): number {
  return Number(leaseId >> 32n)
}

/** States of a job in the order of the contract. */
export const JOB_STATES = ['none', 'open', 'cancelled', 'closed'] as const

/** States of a lease in the order of the contract. */
export const LEASE_STATES = [
  ...(['none', 'leased', 'submitted', 'checking', 'cleared'] as const),
  ...(['settled', 'rejected', 'undecided', 'returned', 'expired'] as const),
] as const

function call(market: Market, method: string, ...args: unknown[]): Promise<Result> {
  return market.contracts.jobBoard.getFunction(method).staticCall(...args)
}

function toJob(job: Result): JobOnChain {
  const {matchBits, mismatchBits, matchMean, mismatchMean} = job.thresholds
  return {
    jobId: Number(job.jobId),
    artist: job.artist,
    state: JOB_STATES[Number(job.state)] ?? 'none',
    artistChecks: job.artistChecks,
    taskCount: Number(job.taskCount),
    cellsPerTask: Number(job.cellsPerTask),
    pricePerTask: job.pricePerTask,
    checkFee: job.checkFee,
    taskCredits: job.taskCredits,
    checkCredits: job.checkCredits,
    maxTasksPerLease: Number(job.maxTasksPerLease),
    leaseBlocks: Number(job.leaseBlocks),
    settledTasks: Number(job.settledTasks),
    openLeases: Number(job.openLeases),
    remainingTasks: Number(job.taskCount - job.nextTask + job.returnedTasks),
    thresholds: {
      matchBits: Number(matchBits),
      mismatchBits: Number(mismatchBits),
      matchMean: Number(matchMean),
      mismatchMean: Number(mismatchMean),
    },
    thresholdsHash: job.thresholdsHash,
    randomHead: job.randomHead,
    jobManifestCid: job.manifestCid,
  }
}

function toLease(lease: Result): LeaseOnChain {
  return {
    leaseId: lease.leaseId,
    node: lease.node,
    firstTask: Number(lease.firstTask),
    taskCount: Number(lease.taskCount),
    state: LEASE_STATES[Number(lease.state)] ?? 'none',
    payCredits: lease.payCredits,
    deadlineBlock: Number(lease.deadlineBlock),
    submitBlock: Number(lease.submitBlock),
    drawBlock: Number(lease.drawBlock),
    root: lease.root,
    contentKeyHash: lease.contentKeyHash,
    preimage: lease.preimage,
    resultsCid: lease.resultsCid,
  }
}
