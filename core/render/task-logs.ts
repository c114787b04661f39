import {mkdir, open, readdir, readFile, rm, stat} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import {readIfThere, writePrivate} from '../private-file.js'

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
  readonly #nodeDir: string
  readonly #blenderLog: string

  /**
   * @param nodeDir - Folder of the node.
   * @param blenderLog - File that the node's Blenders write to.
   */
  constructor(nodeDir: string, blenderLog: string) {
    this.#nodeDir = nodeDir
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
    await keepTaskLog(this.#nodeDir, jobId, {task, outcome, text: log})
  }

  /** What was kept of a task, if anything. */
  async find(jobId: number, task: number): Promise<{outcome: string; text: string} | undefined> {
    const content = await readIfThere(pathOf(this.#nodeDir, jobId, task))
    return content === undefined ? undefined : parseTaskLog(content)
  }
}

/** Keeps the log of a task below the folder of a node, under a line that says what came of it. */
export async function keepTaskLog(
  nodeDir: string,
  jobId: number,
  {task, outcome, text}: {task: number; outcome: string; text: string},
): Promise<void> {
  const path = pathOf(nodeDir, jobId, task)
  await mkdir(dirname(path), {recursive: true, mode: 0o700})
  await writePrivate(path, `${outcome}\n\n${text}`)
  await dropOldest(join(nodeDir, 'logs'))
}

function pathOf(nodeDir: string, jobId: number, task: number): string {
  return join(nodeDir, 'logs', `job-${jobId}`, `task-${task}.log`)
}

async function dropOldest(logsDir: string): Promise<void> {
  const jobs = (await readdir(logsDir).catch(() => [])).map((name) =>
    Number(/^job-(\d+)$/.exec(name)?.[1] ?? Number.NaN),
  )
  const oldest = jobs
    .filter(Number.isInteger)
    .sort((a, b) => b - a)
    .slice(MAX_JOBS)
  await Promise.all(oldest.map((job) => rm(join(logsDir, `job-${job}`), {recursive: true, force: true})))
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
  return parseTaskLog(await readFile(path, 'utf8'))
}

function parseTaskLog(content: string): {outcome: string; text: string} {
  const end = content.indexOf('\n')
  return {outcome: content.slice(0, end), text: content.slice(end + 2)}
}
