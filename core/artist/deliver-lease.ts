import {mkdir, readFile, rm} from 'node:fs/promises'
import {join} from 'node:path'
import {CandelaError} from '../errors.js'
import type {LeaseOnChain} from '../market/index.js'
import type {LoadedJob} from '../render/index.js'
import {type BlockStore, exportTree, hashContentKey, unsealFile, unwrapContentKey} from '../storage/index.js'
import {
  assertFiniteImage,
  buildLeaseTree,
  buildTaskTree,
  fingerprintTask,
  readExr,
  type TaskTree,
} from '../verify/index.js'

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

/**
 * Fetches the results of a lease, opens the seal, and recomputes every fingerprint against the commitment on chain.
 *
 * @param folder - Empty or absent folder for the raw outputs; the caller removes it.
 * @throws {AuditError} If the content key, a picture or a fingerprint is not what was committed.
 */
export async function deliverLease(
  store: BlockStore,
  {job, jobManifest}: LoadedJob,
  lease: LeaseOnChain,
  {identity, folder, signal}: {identity: string; folder: string; signal: AbortSignal},
): Promise<DeliveredTask[]> {
  const sealedDir = join(folder, 'sealed')
  await rm(folder, {recursive: true, force: true})
  await mkdir(folder, {recursive: true})
  await exportTree(store, lease.resultsCid, sealedDir, {}, {signal})
  const contentKey = await unwrapContentKey(await readFile(join(sealedDir, 'key.age'), 'utf8'), identity)
  if (hashContentKey(contentKey) !== lease.contentKeyHash) {
    throw new AuditError(`The content key of lease ${lease.leaseId} is not the one that its node committed to.`)
  }
  const trees: TaskTree[] = []
  const delivered: DeliveredTask[] = []
  for (let task = lease.firstTask; task < lease.firstTask + lease.taskCount; task += 1) {
    const exrPath = join(folder, `task-${task}.exr`)
    await unsealFile(join(sealedDir, `task-${task}.exr.sealed`), exrPath, contentKey, {signal})
    const image = await readExr(exrPath)
    assertFiniteImage(image)
    const {cellsPerTask} = job
    trees.push(buildTaskTree(task, fingerprintTask(image, {layers: jobManifest.image.viewLayers, cellsPerTask})))
    delivered.push({task, exrPath})
  }
  await rm(sealedDir, {recursive: true, force: true})
  const {root} = buildLeaseTree(trees)
  if (root !== lease.root) {
    throw new AuditError(
      `The files of lease ${lease.leaseId} have the fingerprint root ${root}; node ${lease.node} committed to ${lease.root}.`,
      {suggestions: [`candela verify ${job.jobId}`]},
    )
  }
  return delivered
}
