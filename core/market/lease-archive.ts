import {type Contract, type Log, toBeHex, zeroPadValue} from 'ethers'
import {cidOfDigest, DAG_PB_CODEC} from '../storage/index.js'
import {commitLease} from '../verify/index.js'
import {BlockNotes} from './block-notes.js'
import type {Market} from './market.js'
import {VERDICTS, type VerdictOnChain} from './read-challenges.js'
import {type JobOnChain, type LeaseOnChain, type LeaseState, readBlockNumber, readLeases} from './read-jobs.js'

/** Most blocks in one question for logs: what public nodes answer. */
export const LOG_BLOCKS = 10_000

/** Blocks that are read again at every look: the newest may have been replaced by others. */
export const REORG_BLOCKS = 64

/** Where the results of a submission are. */
export interface SubmittedResults {
  /** Root of the fingerprints, `0x` and 32 bytes. */
  treeRoot: string
  resultsCid: string
  resultsDigest: string
  contentKeyHash: string
}

/** A lease with its results, once they are submitted, and what its last check or dispute found. */
export interface ArchivedLease extends LeaseOnChain {
  results?: SubmittedResults
  /** `none` if it was not checked, or not to the end. */
  verdict: VerdictOnChain
  /** Hash of the transaction that handed it back. */
  returnedBy?: string
}

/**
 * All leases that a job ever had. The contracts keep those that are not over and commit to their results; where the
 * results are, what was over before, and how checks ended, stands in their logs.
 */
export class LeaseArchive {
  readonly #market: Market
  readonly #job: Pick<JobOnChain, 'jobId' | 'postedBlock' | 'pricePerTask'>
  readonly #leased = new BlockNotes<{lease: LeaseOnChain; blockNumber: number}>()
  /** What a task of a lease pays less than the job's price, 1/10000; absent where it pays all. */
  readonly #discounts = new BlockNotes<bigint>()
  readonly #results = new BlockNotes<SubmittedResults & {taskCount: number}>()
  /** How leases ended that were not settled. */
  readonly #endings = new BlockNotes<LeaseState>()
  readonly #verdicts = new BlockNotes<VerdictOnChain>()
  /** Transactions that handed leases back. */
  readonly #returns = new BlockNotes<string>()
  #readTo: number

  constructor(market: Market, job: Pick<JobOnChain, 'jobId' | 'postedBlock' | 'pricePerTask'>) {
    this.#market = market
    this.#job = job
    this.#readTo = job.postedBlock - 1
  }

  /** Reads what is new; all leases, oldest first. */
  async read(): Promise<ArchivedLease[]> {
    // The logs are read after the leases: what ended in between is still kept, never taken for settled.
    const before = await readBlockNumber(this.#market)
    const kept = new Map((await readLeases(this.#market, this.#job.jobId)).map((lease) => [lease.leaseId, lease]))
    await this.#readLogs()
    const made = this.#leased.values().map(({lease, blockNumber}) => {
      const found = kept.get(lease.leaseId)
      const isNewer = blockNumber > before
      return this.#judged(found ? this.#withResults(found) : isNewer ? lease : this.#asEnded(lease))
    })
    const unlogged = [...kept.values()].filter(({leaseId}) => !this.#leased.get(leaseId))
    return [...made, ...unlogged.map((lease) => this.#judged(lease))]
  }

  #judged(lease: LeaseOnChain & {results?: SubmittedResults}): ArchivedLease {
    const returnedBy = this.#returns.get(lease.leaseId)
    return {...lease, verdict: this.#verdicts.get(lease.leaseId) ?? 'none', ...(returnedBy && {returnedBy})}
  }

  /** A lease that was made and that the contract keeps no more is over: settled, unless the logs say otherwise. */
  #asEnded(lease: LeaseOnChain): LeaseOnChain & {results?: SubmittedResults} {
    const results = this.#results.get(lease.leaseId)
    const taskCount = results?.taskCount ?? lease.taskCount
    const payCredits = this.#payOf(lease.leaseId, taskCount)
    const state = this.#endings.get(lease.leaseId) ?? 'settled'
    return {...lease, state, taskCount, payCredits, ...(results && {results})}
  }

  /** As the contract rounds it: the price of each task down. */
  #payOf(leaseId: bigint, taskCount: number): bigint {
    const price = (this.#job.pricePerTask * (10_000n - (this.#discounts.get(leaseId) ?? 0n))) / 10_000n
    return price * BigInt(taskCount)
  }

  /** Results that are not those the contract keeps are of a branch of the chain that was given up. */
  #withResults(lease: LeaseOnChain): LeaseOnChain & {results?: SubmittedResults} {
    const results = this.#results.get(lease.leaseId)
    return results && commitLease(results.treeRoot, results) === lease.root ? {...lease, results} : lease
  }

  async #readLogs(): Promise<void> {
    const newest = await readBlockNumber(this.#market)
    // The chain was rolled back: the same numbers may come again for other leases.
    if (newest < this.#readTo) this.#readTo = this.#job.postedBlock - 1
    const first = Math.max(this.#job.postedBlock, this.#readTo + 1 - REORG_BLOCKS)
    this.#dropFrom(first)
    for (let from = first; from <= newest; from += LOG_BLOCKS) {
      const to = Math.min(newest, from + LOG_BLOCKS - 1)
      for (const log of await this.#logsBetween(from, to)) this.#note(log)
    }
    this.#readTo = newest
  }

  #logsBetween(fromBlock: number, toBlock: number): Promise<Log[]> {
    const {chain, contracts, addresses} = this.#market
    const topicsOf = ({interface: abi}: Contract, names: readonly string[]) =>
      names.map((name) => abi.getEvent(name)?.topicHash ?? '')
    const events = [
      ...topicsOf(contracts.jobBoard, BOARD_EVENTS),
      ...topicsOf(contracts.verification, ['VerdictReached']),
    ]
    const topics = [events, zeroPadValue(toBeHex(this.#job.jobId), 32)]
    const address = [addresses.jobBoard, addresses.verification]
    return chain.read(`logs of job ${this.#job.jobId}`, () =>
      chain.provider.getLogs({address, fromBlock, toBlock, topics}),
    )
  }

  #note(log: Log): void {
    const {jobBoard, verification} = this.#market.contracts
    const event = jobBoard.interface.parseLog(log) ?? verification.interface.parseLog(log)
    if (!event) return
    const {blockNumber} = log
    const {leaseId} = event.args
    const ending = ENDINGS.get(event.name)
    if (ending) this.#endings.note(leaseId, blockNumber, ending)
    if (ending === 'returned') this.#returns.note(leaseId, blockNumber, log.transactionHash)
    if (event.name === 'VerdictReached') {
      this.#verdicts.note(leaseId, blockNumber, VERDICTS[Number(event.args.verdict)] ?? 'none')
    }
    if (event.name === 'TasksLeased') {
      const {node, firstTask, taskCount} = event.args
      const lease = {
        ...NOT_SUBMITTED,
        leaseId,
        node,
        firstTask: Number(firstTask),
        taskCount: Number(taskCount),
        payCredits: this.#job.pricePerTask * taskCount,
      }
      this.#leased.note(leaseId, blockNumber, {lease, blockNumber})
    }
    if (event.name === 'LeaseDiscounted') this.#discounts.note(leaseId, blockNumber, event.args.discountBps)
    if (event.name === 'LeaseSubmitted') {
      const {taskCount, treeRoot, resultsDigest, contentKeyHash} = event.args
      const resultsCid = cidOfDigest(resultsDigest, DAG_PB_CODEC)
      const results = {taskCount: Number(taskCount), treeRoot, resultsCid, resultsDigest, contentKeyHash}
      this.#results.note(leaseId, blockNumber, results)
    }
  }

  /** What is read again is forgotten first: the chain may have given its blocks up. */
  #dropFrom(blockNumber: number): void {
    for (const notes of [this.#leased, this.#discounts, this.#results, this.#endings, this.#verdicts, this.#returns]) {
      notes.dropFrom(blockNumber)
    }
  }
}

/** Events that end a lease without pay. */
const ENDINGS: ReadonlyMap<string, LeaseState> = new Map([
  ['LeaseReturned', 'returned'],
  ['LeaseExpired', 'expired'],
  ['LeaseRejected', 'rejected'],
  ['LeaseUndecided', 'undecided'],
])

const BOARD_EVENTS: readonly string[] = ['TasksLeased', 'LeaseDiscounted', 'LeaseSubmitted', ...ENDINGS.keys()]

const NOT_SUBMITTED = {
  state: 'leased',
  deadlineBlock: 0,
  drawBlock: 0,
  preimageNumber: 0,
  root: `0x${'0'.repeat(64)}`,
} as const
