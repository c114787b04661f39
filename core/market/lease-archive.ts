import {type Log, toBeHex, zeroPadValue} from 'ethers'
import {cidOfDigest, DAG_PB_CODEC} from '../storage/index.js'
import {commitLease} from '../verify/index.js'
import type {Market} from './market.js'
import {type JobOnChain, type LeaseOnChain, readBlockNumber, readLeases} from './read-jobs.js'

/** Most blocks in one question for logs: what public nodes answer. */
const LOG_BLOCKS = 10_000

/** Blocks that are read again at every look: the newest may have been replaced by others. */
const REORG_BLOCKS = 64

/** Where the results of a submission are. */
export interface SubmittedResults {
  /** Root of the fingerprints, `0x` and 32 bytes. */
  treeRoot: string
  resultsCid: string
  resultsDigest: string
  contentKeyHash: string
}

/** A lease with its results, once they are submitted. */
export interface ArchivedLease extends LeaseOnChain {
  results?: SubmittedResults
}

/**
 * All leases that a job ever had. The contract keeps those that are not settled and commits to their results; where
 * the results are, and what was settled before, stands in its logs.
 */
export class LeaseArchive {
  readonly #market: Market
  readonly #job: Pick<JobOnChain, 'jobId' | 'postedBlock' | 'pricePerTask'>
  readonly #leased = new Map<bigint, LeaseOnChain>()
  readonly #results = new Map<bigint, SubmittedResults & {taskCount: number}>()
  #readTo: number

  constructor(market: Market, job: Pick<JobOnChain, 'jobId' | 'postedBlock' | 'pricePerTask'>) {
    this.#market = market
    this.#job = job
    this.#readTo = job.postedBlock - 1
  }

  /** Reads what is new; all leases, oldest first. */
  async read(): Promise<ArchivedLease[]> {
    await this.#readLogs()
    const kept = new Map((await readLeases(this.#market, this.#job.jobId)).map((lease) => [lease.leaseId, lease]))
    const made = [...this.#leased.values()].map((lease) => {
      const found = kept.get(lease.leaseId)
      return found ? this.#withResults(found) : this.#asSettled(lease)
    })
    return [...made, ...[...kept.values()].filter(({leaseId}) => !this.#leased.has(leaseId))]
  }

  /** A lease that was made and that the contract keeps no more was settled. */
  #asSettled(lease: LeaseOnChain): ArchivedLease {
    const results = this.#results.get(lease.leaseId)
    if (!results) return {...lease, state: 'settled'}
    const payCredits = this.#job.pricePerTask * BigInt(results.taskCount)
    return {...lease, state: 'settled', taskCount: results.taskCount, payCredits, results}
  }

  /** Results that are not those the contract keeps are of a branch of the chain that was given up. */
  #withResults(lease: LeaseOnChain): ArchivedLease {
    const results = this.#results.get(lease.leaseId)
    return results && commitLease(results.treeRoot, results) === lease.root ? {...lease, results} : lease
  }

  async #readLogs(): Promise<void> {
    const newest = await readBlockNumber(this.#market)
    if (newest < this.#readTo) this.#forget()
    const first = Math.max(this.#job.postedBlock, this.#readTo + 1 - REORG_BLOCKS)
    for (let from = first; from <= newest; from += LOG_BLOCKS) {
      const to = Math.min(newest, from + LOG_BLOCKS - 1)
      for (const log of await this.#logsBetween(from, to)) this.#note(log)
    }
    this.#readTo = newest
  }

  #logsBetween(fromBlock: number, toBlock: number): Promise<Log[]> {
    const {chain, contracts, addresses} = this.#market
    const {interface: board} = contracts.jobBoard
    const events = ['TasksLeased', 'LeaseSubmitted'].map((name) => board.getEvent(name)?.topicHash ?? '')
    const topics = [events, zeroPadValue(toBeHex(this.#job.jobId), 32)]
    return chain.read(`logs of job ${this.#job.jobId}`, () =>
      chain.provider.getLogs({address: addresses.jobBoard, fromBlock, toBlock, topics}),
    )
  }

  #note(log: Log): void {
    const event = this.#market.contracts.jobBoard.interface.parseLog(log)
    if (event?.name === 'TasksLeased') {
      const {leaseId, node, firstTask, taskCount} = event.args
      this.#leased.set(leaseId, {
        ...NOT_SUBMITTED,
        leaseId,
        node,
        firstTask: Number(firstTask),
        taskCount: Number(taskCount),
        payCredits: this.#job.pricePerTask * taskCount,
      })
    }
    if (event?.name === 'LeaseSubmitted') {
      const {leaseId, taskCount, treeRoot, resultsDigest, contentKeyHash} = event.args
      const resultsCid = cidOfDigest(resultsDigest, DAG_PB_CODEC)
      this.#results.set(leaseId, {taskCount: Number(taskCount), treeRoot, resultsCid, resultsDigest, contentKeyHash})
    }
  }

  /** The chain was rolled back: the same numbers may come again for other leases. */
  #forget(): void {
    this.#leased.clear()
    this.#results.clear()
    this.#readTo = this.#job.postedBlock - 1
  }
}

const NOT_SUBMITTED = {
  state: 'leased',
  deadlineBlock: 0,
  drawBlock: 0,
  preimageNumber: 0,
  root: `0x${'0'.repeat(64)}`,
} as const
