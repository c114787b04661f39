import {rm} from 'node:fs/promises'
import type {Task} from '../job/index.js'
import type {ArchivedLease} from '../market/index.js'
import type {LoadedJob} from '../render/index.js'
import {
  type DeliveredLog,
  findDeliveryFault,
  fingerprintResult,
  type OpenedTask,
  SealedResults,
  type SubmittedLease,
} from '../results/index.js'
import {type BlockSource, hashContentKey, unwrapContentKey} from '../storage/index.js'
import {buildLeaseTree, listRepeatedCells, type Oddity, screenTask, type TaskTree} from '../verify/index.js'
import {AuditError, callForDispute, DeliveryMissingError} from './audit-error.js'

/** A raw output that is what was committed. */
export interface DeliveredTask extends OpenedTask {
  oddities: Oddity[]
  /** Where it repeats the frame before, if that is one of its oddities: the task of that frame, and the leaves. */
  repeats?: {task: number; leaves: number[]}
}

/** Where results go, and whose they are. */
export interface FetchOptions {
  /** The artist's key. */
  identity: string
  /** Empty or absent folder for the raw outputs; the caller removes it. */
  folder: string
  signal: AbortSignal
  /** The content key of a lease if its node has published it; asked where the results hold none for this artist. */
  findKey(leaseId: bigint): Promise<Uint8Array | undefined>
  /** Gets what the node delivered of its logs. */
  onLogs?(logs: DeliveredLog[]): void
}

/**
 * Fetches the results of a lease, opens the seal, and recomputes every fingerprint against the commitment on chain.
 *
 * @throws {AuditError} If the content key, a picture or a fingerprint is not what was committed.
 * @throws {DeliveryMissingError} If blocks of them cannot be had.
 */
export async function deliverLease(
  store: BlockSource,
  loaded: LoadedJob,
  lease: ArchivedLease,
  options: FetchOptions,
): Promise<DeliveredTask[]> {
  const fetched = await fetchResults(store, loaded, lease, options)
  const {root, tasks: trees} = await blameNode(loaded, lease, async () => {
    const trees: TaskTree[] = []
    for (const {task, exrPath} of fetched) trees.push(await fingerprintResult(loaded, task, exrPath))
    return buildLeaseTree(trees)
  })
  if (root !== lease.results?.treeRoot) {
    throw new AuditError(
      `The files of lease ${lease.leaseId} have the fingerprint root ${root}; node ${lease.node} committed to ${lease.results?.treeRoot}.`,
      callForDispute(loaded, lease, {matter: 'files', task: lease.firstTask}),
    )
  }
  return fetched.map((task, i) => {
    const {fingerprints} = trees[i] as TaskTree
    const before = findNeighbour(loaded, trees, task.task)
    const oddities = screenTask(fingerprints, before?.fingerprints)
    if (!before || !oddities.includes('repeated')) return {...task, oddities}
    const leaves = listRepeatedCells(fingerprints, before.fingerprints)
    return {...task, oddities, repeats: {task: before.task, leaves}}
  })
}

/** The same view, layer, tile and slice of the job's frame before, if the lease has it. */
function findNeighbour(
  {tasks, jobManifest}: LoadedJob,
  trees: readonly TaskTree[],
  task: number,
): TaskTree | undefined {
  const {frame, view, layer, tile, slice} = tasks[task] as Task
  const before = Math.max(...jobManifest.frames.filter((other) => other < frame))
  return trees.find((tree) => {
    const other = tasks[tree.task] as Task
    const isSameTile = other.tile.x0 === tile.x0 && other.tile.y0 === tile.y0
    const isSamePicture = other.frame === before && other.view === view && other.layer === layer
    return isSamePicture && isSameTile && other.slice?.offset === slice?.offset
  })
}

/**
 * Fetches the results of a lease and opens the seal; what is in them is not looked at.
 *
 * @throws {AuditError} If the content key is missing or not the one that was committed, or does not open them.
 * @throws {DeliveryMissingError} If blocks of them cannot be had.
 */
export async function fetchResults(
  store: BlockSource,
  loaded: LoadedJob,
  lease: ArchivedLease,
  options: FetchOptions,
): Promise<OpenedTask[]> {
  const {folder, signal, onLogs} = options
  const {results} = lease
  if (!results) throw new AuditError(`The chain does not say where the results of lease ${lease.leaseId} are.`)
  await rm(folder, {recursive: true, force: true})
  return blameNode(loaded, lease, async () => {
    const sealed = await SealedResults.open(store, loaded.jobManifest, {...lease, results}, signal)
    const contentKey = await openContentKey(sealed, loaded, {...lease, results}, options)
    const fetched: OpenedTask[] = []
    for await (const task of sealed.unsealTasks(folder, contentKey, signal, onLogs)) fetched.push(task)
    return fetched
  })
}

/** Referees of files open them with the key that the node publishes: an artist that lacks it alone demands it alone. */
async function openContentKey(
  sealed: SealedResults,
  loaded: LoadedJob,
  lease: SubmittedLease & ArchivedLease,
  {identity, findKey}: FetchOptions,
): Promise<Uint8Array> {
  const details = callForDispute(loaded, lease, {matter: 'key', task: lease.firstTask})
  const unwrap = async () => {
    const contentKey = await unwrapContentKey(await sealed.readWrappedKey(), identity)
    if (hashContentKey(contentKey) === lease.results.contentKeyHash) return contentKey
    const sentence = `The content key of lease ${lease.leaseId} is not the one that its node committed to.`
    throw new AuditError(sentence, details)
  }
  try {
    return await unwrap()
  } catch (cause) {
    if (findDeliveryFault(cause) === undefined) throw cause
    const published = await findKey(lease.leaseId)
    if (published !== undefined) return published
    if (cause instanceof AuditError) throw cause
    const sentence = `The results of lease ${lease.leaseId} hold no content key for this artist.`
    throw new AuditError(sentence, {cause, ...details})
  }
}

/** What cannot be had, opened or read is the node's doing, and the artist may dispute it. */
async function blameNode<T>(loaded: LoadedJob, lease: ArchivedLease, open: () => Promise<T>): Promise<T> {
  try {
    return await open()
  } catch (cause) {
    const fault = cause instanceof AuditError ? undefined : findDeliveryFault(cause)
    if (fault === undefined) throw cause
    const details = {cause, ...callForDispute(loaded, lease, {matter: 'files', task: lease.firstTask})}
    const reason = (cause as Error).message
    if (fault === 'missing') {
      throw new DeliveryMissingError(
        `Files of lease ${lease.leaseId} of node ${lease.node} are missing: ${reason}`,
        details,
      )
    }
    throw new AuditError(
      `Files of lease ${lease.leaseId} of node ${lease.node} cannot be opened or read: ${reason}`,
      details,
    )
  }
}
