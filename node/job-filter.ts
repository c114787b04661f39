import type {JobManifest} from '../core/job/index.js'
import type {JobOnChain} from '../core/market/index.js'
import {formatCredits} from '../core/units.js'

/** Shortest time for a lease that a node takes on, in seconds: less does not even start Blender, and costs stake. */
export const MIN_LEASE_SEC = 30

/** What an operator takes on; what is absent is not asked. */
export interface JobFilter {
  /** When named, only jobs of these artists; addresses in lower case. */
  allowArtists?: ReadonlySet<string>
  denyArtists?: ReadonlySet<string>
  denyJobs?: ReadonlySet<number>
  /** Least pay of a task, in microcredits. */
  minPricePerTask?: bigint
  /** Most that a scene may weigh with its files, in bytes. */
  maxSceneBytes?: number
}

/**
 * Says why an operator does not want a job; a pure function.
 *
 * @returns A sentence for the log, or `undefined` if the job is welcome.
 */
export function findRefusal(
  {allowArtists, denyArtists, denyJobs, minPricePerTask = 0n, maxSceneBytes = Number.POSITIVE_INFINITY}: JobFilter,
  {jobId, artist, pricePerTask, leaseBlocks}: Pick<JobOnChain, 'jobId' | 'artist' | 'pricePerTask' | 'leaseBlocks'>,
  {scene}: Pick<JobManifest, 'scene'>,
  blockTimeSec: number,
): string | undefined {
  const address = artist.toLowerCase()
  const leaseSec = leaseBlocks * blockTimeSec
  if (denyJobs?.has(jobId)) return `Job ${jobId} is on this node's list of jobs to leave alone.`
  if (denyArtists?.has(address)) return `Job ${jobId} is by ${artist}, whom this node does not work for.`
  if (allowArtists && !allowArtists.has(address)) {
    return `Job ${jobId} is by ${artist}; this node works for ${allowArtists.size} named artists only.`
  }
  if (pricePerTask < minPricePerTask) {
    const pay = pricePerTask === 0n ? 'points alone' : `${formatCredits(pricePerTask)} a task`
    return `Job ${jobId} pays ${pay}; this node asks for ${formatCredits(minPricePerTask)}.`
  }
  if (scene.sizeBytes > maxSceneBytes) {
    return `The scene of job ${jobId} weighs ${toMegabytes(scene.sizeBytes)} MB; this node takes ${toMegabytes(maxSceneBytes)} MB.`
  }
  if (leaseSec < MIN_LEASE_SEC) {
    return `Job ${jobId} gives a lease ${leaseSec.toFixed(0)} s; this node needs ${MIN_LEASE_SEC} s to start at all.`
  }
  return undefined
}

function toMegabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1)
}
