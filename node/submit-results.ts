import {rm} from 'node:fs/promises'
import {join} from 'node:path'
import {type LeaseOnChain, submitLease} from '../core/market/index.js'
import type {LoadedJob} from '../core/render/index.js'
import {storeResults} from '../core/results/index.js'
import {DAG_PB_CODEC, digestOfCid, hashContentKey, wrapContentKey} from '../core/storage/index.js'
import {
  buildLeaseTree,
  buildTaskTree,
  type LeaseTree,
  ProofError,
  type ResultsCommitment,
} from '../core/verify/index.js'
import {gatherLogs} from './gather-logs.js'
import type {JournalEntry} from './lease-journal.js'
import type {NodeContext} from './node-context.js'
import {rawName} from './take-in-output.js'

/** Rebuilds the Merkle trees of a lease from the node's journal. */
export function leaseTreeOf(entry: JournalEntry): LeaseTree {
  return buildLeaseTree(entry.tasks.map(({task, fingerprints}) => buildTaskTree(task, fingerprints)))
}

/**
 * What the node committed to besides the fingerprints.
 *
 * @throws {ProofError} If nothing was submitted.
 */
export function resultsOf(entry: JournalEntry): ResultsCommitment {
  if (!entry.results) throw new ProofError('The journal of the lease does not know what was submitted.')
  const resultsDigest = digestOfCid(entry.results.cid, DAG_PB_CODEC)
  return {resultsDigest, contentKeyHash: hashContentKey(fromHex(entry.contentKey))}
}

/**
 * Seals the outputs of a lease to the artist, with what Blender said, stores them, and commits to them on chain.
 *
 * @param failedTask - The task that the lease ended with, if it failed.
 */
export async function submitResults(
  {market, store, workers, dirs, journal, log}: NodeContext,
  {job, jobManifest}: LoadedJob,
  {leaseId}: LeaseOnChain,
  entry: JournalEntry,
  failedTask?: number,
): Promise<void> {
  const folder = journal.folderOf(leaseId)
  const contentKey = fromHex(entry.contentKey)
  const taskCount = entry.tasks.length
  const sealedPath = join(folder, `tasks-${taskCount}.sealed`)
  if (entry.results?.taskCount !== taskCount) {
    const exrPaths = entry.tasks.map(({task}) => join(folder, rawName(task)))
    const wrappedKey = await wrapContentKey(contentKey, jobManifest.recipient)
    const tasks = [...entry.tasks.map(({task}) => task), ...(failedTask === undefined ? [] : [failedTask])]
    const logs = workers[0] ? await gatherLogs(workers[0].taskLogs, job.jobId, tasks, dirs.scenes) : []
    const pinName = `job ${job.jobId}: results of lease ${leaseId}`
    const cid = await storeResults(store, sealedPath, {exrPaths, logs, contentKey, wrappedKey}, {pinName})
    entry.results = {cid, taskCount}
    await journal.write(leaseId, entry)
  }
  await submitLease(market, leaseId, {
    taskCount,
    treeRoot: leaseTreeOf(entry).root,
    resultsCid: entry.results.cid,
    contentKeyHash: hashContentKey(contentKey),
  })
  await rm(sealedPath, {force: true})
  await Promise.all(entry.tasks.map(({task}) => rm(join(folder, rawName(task)), {force: true})))
  log(`submitted ${entry.tasks.length} tasks of lease ${leaseId}`)
}

function fromHex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'hex'))
}
