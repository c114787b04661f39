import {join} from 'node:path'
import {CandelaError} from '../errors.js'
import {networkDir} from '../network/index.js'
import {findTaskLogs, readTaskLog} from '../render/index.js'
import {deliveredLogsDir} from './delivered-logs-dir.js'

/** No such log is on this machine. */
export class LogMissingError extends CandelaError {
  readonly code = 'LOG_MISSING'
  readonly kind = 'usage' as const
}

/** The log of one task. */
export interface JobLog {
  task: number
  /** Address of the node that rendered it. */
  node: string
  /** What came of the task, in one line. */
  outcome: string
  path: string
  /** What Blender said. */
  text: string
}

/**
 * The logs of a job that the nodes of this machine kept, whole, and those that other nodes delivered.
 *
 * @param task - Only of this task.
 * @throws {LogMissingError} If there is none.
 */
export async function findJobLogs(network: string, jobId: number, task?: number): Promise<JobLog[]> {
  const own = await findTaskLogs(join(networkDir(network), 'nodes'), jobId)
  const isOwn = new Set(own.map((log) => `${log.node} ${log.task}`))
  const delivered = await findTaskLogs(deliveredLogsDir(network), jobId)
  const logs = [...own, ...delivered.filter((log) => !isOwn.has(`${log.node} ${log.task}`))]
  const wanted = logs.filter((log) => task === undefined || log.task === task).sort((a, b) => a.task - b.task)
  if (wanted.length === 0) {
    const what = task === undefined ? `job ${jobId}` : `task ${task} of job ${jobId}`
    throw new LogMissingError(
      `No log of ${what} on the network "${network}" is here: they come with the results of nodes and with leases that they hand back.`,
      {suggestions: [`candela job attach ${jobId}`, `candela job show ${jobId}`]},
    )
  }
  return Promise.all(wanted.map(async (log) => ({...log, ...(await readTaskLog(log.path))})))
}
