import {rm} from 'node:fs/promises'
import type {Task} from '../job/index.js'
import {fingerprintOutput, type LoadedJob} from '../render/index.js'
import type {BlockSource} from '../storage/index.js'
import {buildLeaseTree, buildTaskTree, type LeaseTree, type TaskTree} from '../verify/index.js'
import {SealedResults, type SubmittedLease} from './sealed-results.js'

/** How the files of a lease are opened, and where. */
export interface OpenFilesOptions {
  contentKey: Uint8Array
  /** Folder for one file at a time; it is emptied first and removed in the end. */
  folder: string
  signal: AbortSignal
}

/**
 * Fetches the results of a lease, opens them, and recomputes the tree of their fingerprints.
 *
 * @throws What {@link findDeliveryFault} tells apart, if files cannot be had or read.
 */
export async function recomputeTree(
  source: BlockSource,
  loaded: LoadedJob,
  lease: SubmittedLease,
  {contentKey, folder, signal}: OpenFilesOptions,
): Promise<LeaseTree> {
  await rm(folder, {recursive: true, force: true})
  try {
    const results = await SealedResults.open(source, loaded.jobManifest, lease, signal)
    const trees: TaskTree[] = []
    for await (const {task, exrPath} of results.unsealTasks(folder, contentKey, signal)) {
      trees.push(await fingerprintResult(loaded, task, exrPath))
      await rm(exrPath)
    }
    return buildLeaseTree(trees)
  } finally {
    await rm(folder, {recursive: true, force: true})
  }
}

/** The fingerprints of a delivered raw output. @throws The errors of {@link fingerprintOutput}. */
export async function fingerprintResult(
  {job, jobManifest, tasks}: LoadedJob,
  task: number,
  exrPath: string,
): Promise<TaskTree> {
  const shape = {jobManifest, cellsPerTask: job.cellsPerTask, task: tasks[task] as Task}
  return buildTaskTree(task, await fingerprintOutput(exrPath, shape))
}
