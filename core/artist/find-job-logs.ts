import {join} from 'node:path'
import {CandelaError} from '../errors.js'
import {networkDir} from '../network/index.js'
import {findTaskLogs, readTaskLog} from '../render/index.js'

/** No node on this machine kept such a log. */
export class LogMissingError extends CandelaError {
  readonly code = 'LOG_MISSING'
  readonly kind = 'usage' as const
}

/** The log of one task. */
export interface JobLog {
  task: number
  /** Address of the node that kept it. */
  node: string
  /** What came of the task, in one line. */
  outcome: string
  path: string
  /** What Blender said. */
  text: string
}

/**
 * The logs of a job that the nodes of this machine kept.
 *
 * @param task - Only of this task.
 * @throws {LogMissingError} If there is none.
 */
export async function findJobLogs(network: string, jobId: number, task?: number): Promise<JobLog[]> {
  const logs = await findTaskLogs(join(networkDir(network), 'nodes'), jobId)
  const wanted = logs.filter((log) => task === undefined || log.task === task)
  if (wanted.length === 0) {
    const what = task === undefined ? `job ${jobId}` : `task ${task} of job ${jobId}`
    throw new LogMissingError(
      `No node of "${network}" on this machine has a log of ${what}; logs stay with the node that rendered.`,
      {
        suggestions: [`candela job show ${jobId}`],
      },
    )
  }
  return Promise.all(wanted.map(async (log) => ({...log, ...(await readTaskLog(log.path))})))
}
