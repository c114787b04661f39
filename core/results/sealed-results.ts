import {mkdir} from 'node:fs/promises'
import {join} from 'node:path'
import type {JobManifest} from '../job/index.js'
import type {LeaseOnChain, SubmittedResults} from '../market/index.js'
import {
  type BlockSource,
  LEAF_BYTES,
  listTree,
  PieceReader,
  readRange,
  streamFile,
  unsealPieces,
  writeAtomically,
} from '../storage/index.js'
import {type DeliveredLog, MAX_LOGS_BYTES, readLogs} from './delivered-logs.js'
import {ResultsError} from './results-error.js'
import {decodeList, fileBytes, KEY_SLOT_BYTES, listBytes, RESULTS_NAME} from './results-layout.js'

/** What is known of a lease whose results are to be had. */
export type SubmittedLease = Pick<LeaseOnChain, 'leaseId' | 'firstTask' | 'taskCount'> & {results: SubmittedResults}

/** Where results are, and of which tasks. */
type SealedLease = Omit<SubmittedLease, 'results'> & {results: Pick<SubmittedResults, 'resultsCid'>}

/** A raw output that was opened. */
export interface OpenedTask {
  task: number
  exrPath: string
}

/** The sealed results of a lease, read once from the front; nothing in them is trusted. */
export class SealedResults {
  readonly #source: BlockSource
  readonly #lease: SealedLease
  readonly #file: {cid: string; sizeBytes: number}
  readonly #maxTaskBytes: number

  private constructor(
    source: BlockSource,
    lease: SealedLease,
    file: {cid: string; sizeBytes: number},
    maxTaskBytes: number,
  ) {
    this.#source = source
    this.#lease = lease
    this.#file = file
    this.#maxTaskBytes = maxTaskBytes
  }

  /**
   * Looks what there is.
   *
   * @throws {BlockMissingError} If a block is not there.
   * @throws {TreeLimitError} If it is larger than the lease may make it.
   * @throws {ResultsError} If it is not one sealed file.
   * @throws The other errors of {@link listTree}.
   */
  static async open(
    source: BlockSource,
    jobManifest: JobManifest,
    lease: SealedLease,
    signal: AbortSignal,
  ): Promise<SealedResults> {
    const maxTaskBytes = maxBytesPerTask(jobManifest)
    const maxSizeBytes = fileBytes(
      Array.from({length: lease.taskCount}, () => maxTaskBytes),
      MAX_LOGS_BYTES,
    )
    const limits = {maxFiles: 1, maxSizeBytes, maxVisits: 64}
    const entries = await listTree(source, lease.results.resultsCid, limits, {signal})
    const file = entries.find(({path, kind}) => kind === 'file' && path === RESULTS_NAME)
    if (!file) throw new ResultsError(`The results of lease ${lease.leaseId} hold no file ${RESULTS_NAME}.`)
    return new SealedResults(source, lease, file, maxTaskBytes)
  }

  /** The content key as it was wrapped for the artist; whatever stands there if there is none. */
  async readWrappedKey(): Promise<string> {
    const bytes = await readRange(this.#source, this.#file.cid, {offset: 0, length: KEY_SLOT_BYTES})
    return Buffer.from(bytes).toString('utf8').trimEnd()
  }

  /**
   * Fetches the raw outputs of all tasks and opens their seal, one after the other; the next is fetched once the caller is
   * done with one, which it may remove then.
   *
   * @param folder - Where to write them; made if it is not there.
   * @param onLogs - Gets the logs that lie behind the last of them. Those that cannot be had or read are none: nobody is judged by
   * them.
   * @throws {ResultsError} If there is not one for each task, or one is larger than the job allows.
   * @throws {BlockMissingError} If a block is not there.
   * @throws {WrongKeyError} If they were sealed under another key.
   * @throws {SealBrokenError} If they were altered, cut short, or are not sealed.
   * @throws {DiskSpaceError} If the disk is full.
   */
  async *unsealTasks(
    folder: string,
    contentKey: Uint8Array,
    signal: AbortSignal,
    onLogs?: (logs: DeliveredLog[]) => void,
  ): AsyncGenerator<OpenedTask> {
    const {firstTask, taskCount} = this.#lease
    const {cid, sizeBytes} = this.#file
    const name = `The results of lease ${this.#lease.leaseId}`
    const limits = {maxSizeBytes: sizeBytes, maxVisits: 2 * Math.ceil(sizeBytes / LEAF_BYTES) + 64}
    const sealed = skipBytes(streamFile(this.#source, cid, limits, signal), KEY_SLOT_BYTES)
    const plain = new PieceReader(unsealPieces(sealed, sizeBytes - KEY_SLOT_BYTES, contentKey, name))
    try {
      await mkdir(folder, {recursive: true})
      const sizesBytes = decodeList(await plain.take(listBytes(taskCount)), taskCount, name)
      for (const [index, taskBytes] of sizesBytes.entries()) {
        const task = firstTask + index
        if (taskBytes > this.#maxTaskBytes) {
          throw new ResultsError(
            `${name} hold ${taskBytes} bytes for task ${task}; a render of the job has at most ${this.#maxTaskBytes} bytes.`,
          )
        }
        const exrPath = join(folder, `task-${task}.exr`)
        await writeOutput(plain, taskBytes, exrPath, `${name} end within task ${task}.`)
        yield {task, exrPath}
      }
      if (onLogs) onLogs(await readLogs(plain).catch(() => []))
      signal.throwIfAborted()
    } finally {
      await plain.close()
    }
  }
}

async function* skipBytes(pieces: AsyncIterable<Uint8Array>, count: number): AsyncGenerator<Uint8Array> {
  let left = count
  for await (const piece of pieces) {
    if (left < piece.length) yield piece.subarray(left)
    left = Math.max(0, left - piece.length)
  }
}

async function writeOutput(plain: PieceReader, sizeBytes: number, path: string, endsEarly: string): Promise<void> {
  await writeAtomically(path, async (file) => {
    for (let left = sizeBytes; left > 0; ) {
      const piece = await plain.take(Math.min(left, LEAF_BYTES))
      if (piece.length === 0) throw new ResultsError(endsEarly)
      await file.writeFile(piece)
      left -= piece.length
    }
  })
}

/** Most bytes that a raw output may have for each pixel and view layer: 64 float channels, stored without compression. */
const MAX_BYTES_PER_PIXEL = 64 * 4

/** Room for headers, in bytes. */
const SLACK_BYTES = 16 * 1024 * 1024

/** What the raw output of a task may hold at most: a node could fill the disk of whoever fetches it otherwise. */
function maxBytesPerTask({image, splitLayers}: JobManifest): number {
  const layers = splitLayers ? 1 : image.viewLayers.length
  return image.widthPx * image.heightPx * layers * MAX_BYTES_PER_PIXEL + SLACK_BYTES
}
