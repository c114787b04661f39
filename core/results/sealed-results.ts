import {rm} from 'node:fs/promises'
import {CandelaError} from '../errors.js'
import type {JobManifest} from '../job/index.js'
import type {LeaseOnChain, SubmittedResults} from '../market/index.js'
import {type BlockSource, exportTree, LEAF_BYTES, listTree, readBytes, unsealFile} from '../storage/index.js'

/** Name of the content key, wrapped for the artist, within the results of a lease. */
export const WRAPPED_KEY_NAME = 'key.age'

/** Name of a sealed output within the results of a lease. */
export function sealedName(task: number): string {
  return `task-${task}.exr.sealed`
}

/** What is known of a lease whose results are to be had. */
export type SubmittedLease = Pick<LeaseOnChain, 'leaseId' | 'firstTask' | 'taskCount'> & {results: SubmittedResults}

/** Thrown when results do not hold what every submission holds. */
export class ResultsError extends CandelaError {
  readonly code = 'RESULTS'
  readonly kind = 'verification'
}

/**
 * The sealed results of a lease, fetched file by file; nothing in them is trusted, and no more is written to disk than
 * one file at a time.
 */
export class SealedResults {
  readonly #source: BlockSource
  readonly #leaseId: bigint
  readonly #cids: ReadonlyMap<string, string>
  readonly #maxFileBytes: number

  private constructor(source: BlockSource, leaseId: bigint, cids: ReadonlyMap<string, string>, maxFileBytes: number) {
    this.#source = source
    this.#leaseId = leaseId
    this.#cids = cids
    this.#maxFileBytes = maxFileBytes
  }

  /**
   * Looks what files there are.
   *
   * @throws {BlockMissingError} If a block is not there.
   * @throws {TreeLimitError} If there are more or larger files than the lease may have.
   * @throws The other errors of {@link listTree}.
   */
  static async open(
    source: BlockSource,
    jobManifest: JobManifest,
    {leaseId, taskCount, results}: SubmittedLease,
    signal: AbortSignal,
  ): Promise<SealedResults> {
    const maxFileBytes = maxBytesPerTask(jobManifest)
    const maxFiles = taskCount + 1
    const limits = {maxFiles, maxSizeBytes: taskCount * maxFileBytes, maxVisits: 4 * maxFiles + 64}
    const entries = await listTree(source, results.resultsCid, limits, {signal})
    const files = entries.filter(({kind}) => kind === 'file')
    return new SealedResults(source, leaseId, new Map(files.map(({path, cid}) => [path, cid])), maxFileBytes)
  }

  /** The content key as it was wrapped for the artist. @throws {ResultsError} If there is none. */
  async readWrappedKey(signal: AbortSignal): Promise<string> {
    const bytes = await readBytes(this.#source, this.#cidOf(WRAPPED_KEY_NAME), {
      maxBytes: MAX_WRAPPED_KEY_BYTES,
      signal,
    })
    return Buffer.from(bytes).toString('utf8')
  }

  /**
   * Fetches the raw output of a task and opens its seal.
   *
   * @param exrPath - Where to write it, and its folder if that is not there; a neighbour holds the sealed file meanwhile.
   * @throws {ResultsError} If there is none.
   * @throws {BlockMissingError} If a block is not there.
   * @throws {WrongKeyError} If it was sealed under another key.
   * @throws {SealBrokenError} If it was altered, cut short, or is no sealed file.
   */
  async unsealTask(task: number, exrPath: string, contentKey: Uint8Array, signal: AbortSignal): Promise<void> {
    const cid = this.#cidOf(sealedName(task))
    const sealedPath = `${exrPath}.sealed`
    try {
      const maxVisits = 2 * Math.ceil(this.#maxFileBytes / LEAF_BYTES)
      await exportTree(this.#source, cid, sealedPath, {maxSizeBytes: this.#maxFileBytes, maxVisits}, {signal})
      await unsealFile(sealedPath, exrPath, contentKey, {signal})
    } finally {
      await rm(sealedPath, {recursive: true, force: true})
    }
  }

  #cidOf(name: string): string {
    const cid = this.#cids.get(name)
    if (cid === undefined) throw new ResultsError(`The results of lease ${this.#leaseId} hold no file ${name}.`)
    return cid
  }
}

/** Most bytes that a raw output may have for each pixel and view layer: 64 float channels, stored without compression. */
const MAX_BYTES_PER_PIXEL = 64 * 4

/** Room for headers and the content key, in bytes. */
const SLACK_BYTES = 16 * 1024 * 1024

/** A wrapped key has about 400 bytes. */
const MAX_WRAPPED_KEY_BYTES = 64 * 1024

/** What the results of a task may hold at most: a node could fill the disk of whoever fetches them otherwise. */
function maxBytesPerTask({image}: JobManifest): number {
  return image.widthPx * image.heightPx * image.viewLayers.length * MAX_BYTES_PER_PIXEL + SLACK_BYTES
}
