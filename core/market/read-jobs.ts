import {type Result, ZeroAddress} from 'ethers'
import {cidOfDigest, RAW_CODEC} from '../storage/index.js'
import {type CallRule, decodeCallRule} from './call-rule.js'
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
export interface JobOnChain extends CallRule {
  jobId: number
  artist: string
  state: JobState
  taskCount: number
  cellsPerTask: number
  pricePerTask: bigint
  checkFee: bigint
  /** Escrow not yet paid, of tasks and of checks. */
  taskCredits: bigint
  checkCredits: bigint
  /** Cells that a check renders; 0 for the network's own number. */
  cellsPerCheck: number
  maxTasksPerLease: number
  /** Blocks from a lease to its deadline. */
  leaseBlocks: number
  settledTasks: number
  /** Tasks in leases that are neither settled nor ended. */
  leasedTasks: number
  /** Tasks that can be leased now. */
  remainingTasks: number
  thresholds: {matchBits: number; mismatchBits: number; matchMean: number; mismatchMean: number}
  thresholdsHash: string
  randomHead: string
  /** Preimages that the artist has revealed. */
  revealCount: number
  postedBlock: number
  /** Who pays instead of the artist, and gets every refund. */
  sponsor: string | undefined
  /** Whether nodes bid, and lease at their own price. */
  isAuction: boolean
  /** Blocks after the posting in which they may. */
  bidBlocks: number
  jobManifestCid: string
}

/** A lease as the contract keeps it. */
export interface LeaseOnChain {
  leaseId: bigint
  node: string
  firstTask: number
  taskCount: number
  state: LeaseState
  payCredits: bigint
  /** 0 from the submission on. */
  deadlineBlock: number
  /** 0 before the submission. */
  drawBlock: number
  /** Number of the preimage that counts in the draw if it is revealed in time; 0 before the submission. */
  preimageNumber: number
  /** What the node committed to. */
  root: string
}

/**
 * Reads one job.
 *
 * @throws {JobMissingError} If the network has no such job.
 */
export async function readJob(market: Market, jobId: number): Promise<JobOnChain> {
  try {
    return toJob(jobId, await market.chain.read(`job ${jobId}`, () => call(market, 'getJob', jobId)))
  } catch (error) {
    if (!(error instanceof ContractRefusedError) || error.reason !== 'JobBoard_JobUnknown') throw error
    throw new JobMissingError(`The network has no job ${jobId}.`, {cause: error, suggestions: ['candela job list']})
  }
}

/** Reads the leases of a job that the contract still keeps: settled ones make room for others. */
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

/** Blocks from a draw block until anyone may settle a cleared lease. */
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

function toJob(jobId: number, job: Result): JobOnChain {
  const {matchBits, mismatchBits, matchMean, mismatchMean} = job.thresholds
  const remainingTasks: bigint = job.taskCount - job.nextTask + job.returnedTasks
  const unpaidTasks: bigint = remainingTasks + job.leasedTasks
  const pricePerTask: bigint = job.pricePerTask
  return {
    jobId,
    artist: job.artist,
    state: JOB_STATES[Number(job.state)] ?? 'none',
    ...decodeCallRule(Number(job.callRule)),
    taskCount: Number(job.taskCount),
    cellsPerTask: Number(job.cellsPerTask),
    pricePerTask,
    checkFee: job.checkFee,
    taskCredits: pricePerTask * unpaidTasks,
    checkCredits: job.checkCredits,
    cellsPerCheck: Number(job.cellsPerCheck),
    maxTasksPerLease: Number(job.maxTasksPerLease),
    leaseBlocks: Number(job.leaseBlocks),
    settledTasks: Number(job.settledTasks),
    leasedTasks: Number(job.leasedTasks),
    remainingTasks: Number(remainingTasks),
    thresholds: {
      matchBits: Number(matchBits),
      mismatchBits: Number(mismatchBits),
      matchMean: Number(matchMean),
      mismatchMean: Number(mismatchMean),
    },
    thresholdsHash: job.thresholdsHash,
    randomHead: job.randomHead,
    revealCount: Number(job.revealCount),
    postedBlock: Number(job.postedBlock),
    sponsor: job.sponsor === ZeroAddress ? undefined : job.sponsor,
    isAuction: job.isAuction,
    bidBlocks: Number(job.bidBlocks),
    jobManifestCid: cidOfDigest(job.manifestDigest, RAW_CODEC),
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
    drawBlock: Number(lease.drawBlock),
    preimageNumber: Number(lease.preimageNumber),
    root: lease.root,
  }
}
