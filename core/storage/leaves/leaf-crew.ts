import {availableParallelism} from 'node:os'
import {Worker} from 'node:worker_threads'
import {packagePath} from '../../package-root.js'
import {breathe} from '../breathe.js'
import {reviveError} from './carried-error.js'
import {type LeafTask, runTask, type TaskResult} from './leaf-task.js'
import type {WorkerAnswer} from './leaf-worker.js'
import type {SealedLeaf, SealRun} from './seal-leaves.js'
import type {LeafRun, StoredLeaves} from './store-leaves.js'

/** Bytes of one run: small enough to be interrupted between two, large enough to be handed over. */
export const RUN_BYTES = 8 * 1024 * 1024
/** Bytes that are stored without workers, whose start takes as long as that. */
const ALONE_BYTES = 16 * 1024 * 1024
/** What opening and closing a file costs, in bytes that could be stored meanwhile. */
const BYTES_PER_FILE = 64 * 1024
const MOST_WORKERS = 4
/** Of a worker, in MB: what it encrypts is collected sooner, and its own heap is a tenth of that. */
const SMALL_HEAP = {maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 4}

interface Waiting {
  task: LeafTask
  resolve(result: TaskResult): void
  reject(error: unknown): void
}

/** Stores leaves, encrypted ones too: itself while there are few, then with a worker for each core, up to four. */
export class LeafCrew {
  readonly #idle: Worker[] = []
  readonly #underWay = new Map<Worker, Waiting>()
  readonly #waiting: Waiting[] = []
  readonly #workers = Math.min(MOST_WORKERS, availableParallelism())
  #storedBytes = 0

  /** Runs that are worth being asked for at once. */
  get size(): number {
    return 2 * this.#workers
  }

  async store(run: LeafRun): Promise<StoredLeaves> {
    return (await this.#do({kind: 'store', run})) as StoredLeaves
  }

  async seal(run: SealRun): Promise<SealedLeaf[]> {
    return (await this.#do({kind: 'seal', run})) as SealedLeaf[]
  }

  /** Ends the workers; nothing may be under way, for a worker that is stopped leaves half a file behind. */
  async close(): Promise<void> {
    await Promise.all(this.#idle.map((worker) => worker.terminate()))
  }

  async #do(task: LeafTask): Promise<TaskResult> {
    this.#storedBytes += task.run.sizeBytes + BYTES_PER_FILE
    if (this.#storedBytes <= ALONE_BYTES) {
      await breathe()
      return runTask(task)
    }
    return new Promise<TaskResult>((resolve, reject) => {
      this.#waiting.push({task, resolve, reject})
      this.#handOut()
    })
  }

  #handOut(): void {
    while (this.#waiting.length > 0) {
      const worker = this.#idle.pop() ?? this.#hire()
      if (!worker) return
      const next = this.#waiting.shift() as Waiting
      this.#underWay.set(worker, next)
      worker.postMessage(next.task)
    }
  }

  #hire(): Worker | undefined {
    if (this.#idle.length + this.#underWay.size >= this.#workers) return undefined
    // Options of this process, such as a script of its command line, are none of a worker's.
    const worker = new Worker(packagePath('dist', 'bundle', 'leaf-worker.js'), {
      execArgv: [],
      resourceLimits: SMALL_HEAP,
    })
    worker.on('message', (answer: WorkerAnswer) => {
      const asked = this.#underWay.get(worker)
      this.#underWay.delete(worker)
      this.#idle.push(worker)
      if (answer.error) asked?.reject(reviveError(answer.error))
      else asked?.resolve(answer.result)
      this.#handOut()
    })
    worker.on('error', (error) => {
      this.#underWay.get(worker)?.reject(error)
      this.#underWay.delete(worker)
      this.#handOut()
    })
    return worker
  }
}
