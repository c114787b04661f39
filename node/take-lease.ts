import {CandelaError} from '../core/errors.js'
import {type JobOnChain, leaseTasks} from '../core/market/index.js'
import {describeBuild, type LoadedJob, loadJob, wantedBuild} from '../core/render/index.js'
import {chooseLeaseSize} from './choose-lease-size.js'
import {findClassRefusal} from './find-class-refusal.js'
import {findRefusal} from './job-filter.js'
import type {NodeContext} from './node-context.js'

/**
 * Leases tasks of a job, as many as suit this node.
 *
 * @param atMost - Tasks that the node may lease.
 * @returns Why the node leaves the job to others; `undefined` once it has leased, or where it is not ready yet.
 * @throws {JobRefusedError} If the job's manifest and its terms on chain disagree.
 */
export async function takeLease(
  context: NodeContext,
  job: JobOnChain,
  atMost = Number.POSITIVE_INFINITY,
): Promise<string | undefined> {
  const {market, store, identity, notices, filter, deviceClass, speed, workers, kernels, profile, log} = context
  const loaded = await loadJob(store, job, identity, (noticed) => notices.read(noticed))
  const refusal =
    findRefusal(filter, job, loaded.jobManifest, profile.blockTimeSec) ??
    findClassRefusal(deviceClass, job, loaded.jobManifest)
  if (refusal !== undefined) return refusal
  const missing = await prepareBlender(context, loaded)
  if (missing !== undefined) return missing
  // So does compiling kernels, and meanwhile the node has other duties: a later look leases.
  if (!kernels.isWarm(loaded.jobManifest.blenderSeries)) return undefined
  const count = chooseLeaseSize({
    maxTasks: Math.min(job.maxTasksPerLease, atMost),
    samplesPerTask: samplesPerTaskOf(loaded),
    deadlineSec: job.leaseBlocks * profile.blockTimeSec,
    workers: workers.length,
    ...(speed.samplesPerSec === undefined ? {} : {samplesPerSec: speed.samplesPerSec}),
  })
  await leaseTasks(market, job.jobId, count)
  log(`leased up to ${count} tasks of job ${job.jobId}`)
  return undefined
}

/** A lease has a deadline, and fetching a Blender takes minutes: it is fetched before. */
async function prepareBlender({runtimeOf}: NodeContext, {job, jobManifest}: LoadedJob): Promise<string | undefined> {
  try {
    await runtimeOf(jobManifest.blenderSeries, wantedBuild(jobManifest))
    return undefined
  } catch (error) {
    if (!(error instanceof CandelaError)) throw error
    const [command = ''] = error.suggestions
    return `Job ${job.jobId} needs ${describeBuild(jobManifest)} which this node has not. ${error.message} ${command}`.trim()
  }
}

/** Pixel samples of the largest task: tiles differ by a few pixels, slices by one sample. */
export function samplesPerTaskOf({tasks, jobManifest}: Pick<LoadedJob, 'tasks' | 'jobManifest'>): number {
  const sizes = tasks.map(
    ({tile, slice}) => (tile.x1 - tile.x0) * (tile.y1 - tile.y0) * (slice?.samples ?? jobManifest.image.samples),
  )
  return sizes.reduce((most, size) => Math.max(most, size), 0)
}
