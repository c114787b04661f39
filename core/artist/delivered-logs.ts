import {join} from 'node:path'
import type {ArchivedLease} from '../market/index.js'
import {keepTaskLog, type LoadedJob} from '../render/index.js'
import {type DeliveredLog, SealedResults} from '../results/index.js'
import {type BlockSource, unwrapContentKey} from '../storage/index.js'
import {deliveredLogsDir} from './delivered-logs-dir.js'

/**
 * Keeps what a node delivered of its logs; what is of no task that it leased is passed over.
 *
 * @returns The tasks that logs were kept of.
 */
export async function keepDeliveredLogs(
  network: string,
  {job, tasks}: LoadedJob,
  {node, firstTask, taskCount}: ArchivedLease,
  logs: readonly DeliveredLog[],
): Promise<number[]> {
  // Behind the tasks that were submitted may come one that failed.
  const isOfLease = ({task}: DeliveredLog) => task >= firstTask && task <= firstTask + taskCount && task < tasks.length
  const byTask = new Map(logs.filter(isOfLease).map((log) => [log.task, log]))
  for (const log of byTask.values()) await keepTaskLog(join(deliveredLogsDir(network), node), job.jobId, log)
  return [...byTask.keys()]
}

/**
 * Fetches the log that a node stored when it handed a lease back: results of no tasks, sealed to the artist.
 *
 * @param folder - Empty or absent folder to work in; the caller removes it.
 * @throws The errors of {@link SealedResults} if it cannot be had or opened.
 */
export async function fetchReturnedLogs(
  store: BlockSource,
  {jobManifest}: LoadedJob,
  {leaseId, firstTask}: ArchivedLease,
  {logCid, identity, folder, signal}: {logCid: string; identity: string; folder: string; signal: AbortSignal},
): Promise<DeliveredLog[]> {
  const empty = {leaseId, firstTask, taskCount: 0, results: {resultsCid: logCid}}
  const sealed = await SealedResults.open(store, jobManifest, empty, signal)
  const contentKey = await unwrapContentKey(await sealed.readWrappedKey(), identity)
  let logs: DeliveredLog[] = []
  const tasks = sealed.unsealTasks(folder, contentKey, signal, (found) => {
    logs = found
  })
  await tasks.next()
  return logs
}
