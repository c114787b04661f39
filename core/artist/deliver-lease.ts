import {mkdir, readFile, rm} from 'node:fs/promises'
import {join} from 'node:path'
import {CandelaError} from '../errors.js'
import type {JobManifest, Task} from '../job/index.js'
import type {ArchivedLease} from '../market/index.js'
import {fingerprintOutput, type LoadedJob} from '../render/index.js'
import {exportTree, hashContentKey, type Storage, unsealFile, unwrapContentKey} from '../storage/index.js'
import {buildLeaseTree, buildTaskTree, type TaskTree} from '../verify/index.js'

/** Thrown when delivered files are not what their node committed to. */
export class AuditError extends CandelaError {
  readonly code = 'AUDIT'
  readonly kind = 'verification'
}

/** A raw output that was fetched and audited. */
export interface DeliveredTask {
  task: number
  exrPath: string
}

/** Where results go, and whose they are. */
export interface FetchOptions {
  /** The artist's key. */
  identity: string
  /** Empty or absent folder for the raw outputs; the caller removes it. */
  folder: string
  signal: AbortSignal
}

/**
 * Fetches the results of a lease, opens the seal, and recomputes every fingerprint against the commitment on chain.
 *
 * @throws {AuditError} If the content key, a picture or a fingerprint is not what was committed.
 */
export async function deliverLease(
  store: Storage,
  loaded: LoadedJob,
  lease: ArchivedLease,
  options: FetchOptions,
): Promise<DeliveredTask[]> {
  const {job, jobManifest, tasks} = loaded
  const delivered = await fetchResults(store, loaded, lease, options)
  const trees: TaskTree[] = []
  for (const {task, exrPath} of delivered) {
    const shape = {jobManifest, cellsPerTask: job.cellsPerTask, task: tasks[task] as Task}
    trees.push(buildTaskTree(task, await fingerprintOutput(exrPath, shape)))
  }
  const {root} = buildLeaseTree(trees)
  if (root !== lease.results?.treeRoot) {
    throw new AuditError(
      `The files of lease ${lease.leaseId} have the fingerprint root ${root}; node ${lease.node} committed to ${lease.results?.treeRoot}.`,
      {suggestions: [`candela verify ${job.jobId}`]},
    )
  }
  return delivered
}

/**
 * Fetches the results of a lease and opens the seal; what is in them is not looked at.
 *
 * @throws {AuditError} If the content key is missing or not the one that was committed.
 */
export async function fetchResults(
  store: Storage,
  {jobManifest, tasks}: LoadedJob,
  lease: ArchivedLease,
  {identity, folder, signal}: FetchOptions,
): Promise<DeliveredTask[]> {
  const {results} = lease
  if (!results) throw new AuditError(`The chain does not say where the results of lease ${lease.leaseId} are.`)
  const sealedDir = join(folder, 'sealed')
  await rm(folder, {recursive: true, force: true})
  await mkdir(folder, {recursive: true})
  await exportTree(store, results.resultsCid, sealedDir, limitsOf(jobManifest, lease), {signal})
  const wrapped = await readFile(join(sealedDir, 'key.age'), 'utf8').catch((cause: unknown) => {
    throw new AuditError(`The results of lease ${lease.leaseId} hold no content key.`, {cause})
  })
  const contentKey = await unwrapContentKey(wrapped, identity)
  if (hashContentKey(contentKey) !== results.contentKeyHash) {
    throw new AuditError(`The content key of lease ${lease.leaseId} is not the one that its node committed to.`)
  }
  const fetched: DeliveredTask[] = []
  for (const {task} of tasks.slice(lease.firstTask, lease.firstTask + lease.taskCount)) {
    const exrPath = join(folder, `task-${task}.exr`)
    await unsealFile(join(sealedDir, `task-${task}.exr.sealed`), exrPath, contentKey, {signal})
    fetched.push({task, exrPath})
  }
  await rm(sealedDir, {recursive: true, force: true})
  return fetched
}

/** Most bytes that a raw output may have for each pixel and view layer: 64 float channels, stored without compression. */
const MAX_BYTES_PER_PIXEL = 64 * 4

/** What the results of a lease may hold at most: a node could fill the artist's disk otherwise. */
function limitsOf({image}: JobManifest, {taskCount}: ArchivedLease): {maxFiles: number; maxSizeBytes: number} {
  const pixels = image.widthPx * image.heightPx * image.viewLayers.length
  return {maxFiles: taskCount + 1, maxSizeBytes: taskCount * (pixels * MAX_BYTES_PER_PIXEL + SLACK_BYTES)}
}

/** Room for headers and the content key, in bytes. */
const SLACK_BYTES = 16 * 1024 * 1024
