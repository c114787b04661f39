import {mkdir, open, readdir, readFile, rm, stat} from 'node:fs/promises'
import {join} from 'node:path'
import {writePrivate} from '../private-file.js'

/** Most of Blender's log that is kept of a task, in bytes: its end. */
const MAX_LOG_BYTES = 256 * 1024
/** Jobs whose logs are kept; the oldest goes first. */
const MAX_JOBS = 50

/** The log of one task as one node kept it. */
export interface TaskLog {
  task: number
  node: string
  path: string
}

/** What Blender said while it rendered each task, one file for each, below the folder of a node. */
export class TaskLogs {
  readonly #dir: string
  readonly #blenderLog: string

  /**
   * @param nodeDir - Folder of the node.
   * @param blenderLog - File that the node's Blenders write to.
   */
  constructor(nodeDir: string, blenderLog: string) {
    this.#dir = join(nodeDir, 'logs')
    this.#blenderLog = blenderLog
  }

  /** Where Blender's log ends now: a task begins. */
  async mark(): Promise<number> {
    return (await stat(this.#blenderLog).catch(() => undefined))?.size ?? 0
  }

  /** What Blender said since a mark, its end. */
  async read(mark: number): Promise<string> {
    const file = await open(this.#blenderLog).catch(() => undefined)
    if (!file) return ''
    try {
      const {size} = await file.stat()
      const from = Math.max(mark, size - MAX_LOG_BYTES)
      const {buffer, bytesRead} = await file.read(
        Buffer.alloc(Math.max(0, size - from)),
        0,
        Math.max(0, size - from),
        from,
      )
      return buffer.subarray(0, bytesRead).toString('utf8')
    } finally {
      await file.close()
    }
  }

  /** Keeps the log of a task, below a line that says what came of it. */
  async keep(jobId: number, task: number, outcome: string, log: string): Promise<void> {
    const folder = join(this.#dir, `job-${jobId}`)
    await mkdir(folder, {recursive: true, mode: 0o700})
    await writePrivate(join(folder, `task-${task}.log`), `${outcome}\n\n${log}`)
    await this.#dropOldest()
  }

  async #dropOldest(): Promise<void> {
    const jobs = (await readdir(this.#dir).catch(() => [])).map((name) =>
      Number(/^job-(\d+)$/.exec(name)?.[1] ?? Number.NaN),
    )
    const oldest = jobs
      .filter(Number.isInteger)
      .sort((a, b) => b - a)
      .slice(MAX_JOBS)
    await Promise.all(oldest.map((job) => rm(join(this.#dir, `job-${job}`), {recursive: true, force: true})))
  }
}

/** The logs of a job that the nodes of this machine kept, by task. */
export async function findTaskLogs(nodesDir: string, jobId: number): Promise<TaskLog[]> {
  const found: TaskLog[] = []
  for (const node of await readdir(nodesDir).catch(() => [])) {
    const folder = join(nodesDir, node, 'logs', `job-${jobId}`)
    for (const name of await readdir(folder).catch(() => [])) {
      const task = /^task-(\d+)\.log$/.exec(name)?.[1]
      if (task !== undefined) found.push({task: Number(task), node, path: join(folder, name)})
    }
  }
  return found.sort((a, b) => a.task - b.task)
}

/** The first line of a log, which says what came of the task, and what Blender said. */
export async function readTaskLog(path: string): Promise<{outcome: string; text: string}> {
  const content = await readFile(path, 'utf8')
  const end = content.indexOf('\n')
  return {outcome: content.slice(0, end), text: content.slice(end + 2)}
}
