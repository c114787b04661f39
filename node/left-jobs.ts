import {JobManifestError} from '../core/job/index.js'
import {ContractRefusedError} from '../core/market/index.js'
import {JobKeyMissingError, JobRefusedError} from '../core/render/index.js'
import {describeFailure} from './describe-failure.js'
import {KeylessJobs} from './keyless-jobs.js'
import type {NodeContext} from './node-context.js'
import {TaskFailedError} from './render-task.js'

/** Failures after which a node leaves a job to others. */
const MAX_FAILURES = 2

/** Blocks after which a node asks again whether its class is large enough for a job. */
const REST_BLOCKS = 300

/** The jobs that a node leaves to others: for good, for a while, or until it is given their key. */
export class LeftJobs {
  readonly #log: (line: string) => void
  readonly #keyless: KeylessJobs
  readonly #failures = new Map<number, number>()
  /** Blocks from which jobs of one class are tried again. */
  readonly #restUntil = new Map<number, number>()

  constructor({log, notices, profile}: Pick<NodeContext, 'log' | 'notices' | 'profile'>) {
    this.#log = log
    this.#keyless = new KeylessJobs(notices, profile.finalityBlocks)
  }

  /** Finds the jobs whose key this node was given meanwhile. */
  look(blockNumber: number, openJobs: readonly number[]): Promise<void> {
    return this.#keyless.look(blockNumber, openJobs)
  }

  /** Whether a job is left to others now. */
  has(jobId: number, blockNumber: number): boolean {
    return (this.#failures.get(jobId) ?? 0) >= MAX_FAILURES || this.#isForLater(jobId, blockNumber)
  }

  /** Counts a failure of a job; where this machine would only fail again, the job is left to others at once. */
  noteFailure(jobId: number, error: unknown): void {
    this.#log(describeFailure(error))
    if (error instanceof TaskFailedError && error.failure.isForOthers) {
      this.#log(`left job ${jobId} to others: ${error.failure.sentence}`)
      this.#leave(jobId)
    } else {
      this.#failures.set(jobId, (this.#failures.get(jobId) ?? 0) + 1)
    }
  }

  /**
   * Notes what ended the try to lease a job.
   *
   * @returns Why the job is left to others now.
   * @throws The error itself, where it is no reason to leave the job, or tells of a job that is broken.
   */
  noteLeaseError(jobId: number, blockNumber: number, error: unknown): string {
    if (error instanceof JobKeyMissingError) {
      this.#keyless.note(jobId, blockNumber)
      return error.message
    }
    if (error instanceof ContractRefusedError && error.reason === 'JobBoard_ClassTooSmall') {
      this.#restUntil.set(jobId, blockNumber + REST_BLOCKS)
      return error.message
    }
    if (error instanceof JobRefusedError || error instanceof JobManifestError) this.#leave(jobId)
    throw error
  }

  /** Leaves a job to others, for good unless it is worth a later try already. */
  refuse(jobId: number, blockNumber: number, reason: string): void {
    this.#log(`left job ${jobId} to others: ${reason}`)
    if (!this.#isForLater(jobId, blockNumber)) this.#leave(jobId)
  }

  /** Whether a job is not worth a try yet: there is no key of it, or this node's class was too small for it a while ago. */
  #isForLater(jobId: number, blockNumber: number): boolean {
    return this.#keyless.has(jobId) || (this.#restUntil.get(jobId) ?? 0) > blockNumber
  }

  #leave(jobId: number): void {
    this.#failures.set(jobId, MAX_FAILURES)
  }
}
