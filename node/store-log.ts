import {rm} from 'node:fs/promises'
import {join} from 'node:path'
import type {LeaseOnChain} from '../core/market/index.js'
import type {LoadedJob} from '../core/render/index.js'
import {storeResults} from '../core/results/index.js'
import {NetworkStorage, newContentKey, parseCid, wrapContentKey} from '../core/storage/index.js'
import {gatherLogs} from './gather-logs.js'
import type {NodeContext} from './node-context.js'

/** Seals the log of a task that failed to the artist, as results of no tasks, and stores it. @returns Its CID. */
export async function storeLog(
  {store, workers, dirs}: NodeContext,
  {job, jobManifest}: LoadedJob,
  {leaseId}: LeaseOnChain,
  task: number,
): Promise<string | undefined> {
  const taskLogs = workers[0]?.taskLogs
  const logs = taskLogs ? await gatherLogs(taskLogs, job.jobId, [task], dirs.scenes) : []
  if (logs.length === 0) return undefined
  const contentKey = newContentKey()
  const wrappedKey = await wrapContentKey(contentKey, jobManifest.recipient)
  const sealedPath = join(dirs.out, `lease-${leaseId}-log.sealed`)
  await rm(sealedPath, {force: true})
  const pinName = `job ${job.jobId}: log of lease ${leaseId}`
  try {
    const cid = await storeResults(store, sealedPath, {exrPaths: [], logs, contentKey, wrappedKey}, {pinName})
    // No check will ask for it: what the back ends hold is enough.
    if (store instanceof NetworkStorage) await store.unpinLocally(parseCid(cid))
    return cid
  } finally {
    await rm(sealedPath, {force: true})
  }
}
