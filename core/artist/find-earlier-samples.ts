import {estimatePrice, type JobManifest} from '../job/index.js'
import {findPrefixObstacle} from '../scene/index.js'
import {describePixels, readEarlierManifest} from './describe-pixels.js'
import {EarlierFrames} from './fetch-earlier-frames.js'
import {listJobRecords} from './job-record.js'
import type {Artist} from './open-artist.js'
import type {PreparedJob} from './prepare-job.js'

/** A job that rendered the same frames with fewer samples. */
export interface EarlierSamples {
  jobId: number
  /** Its samples of each pixel. */
  samples: number
  /** Why they cannot be added to, so that every sample is rendered again; absent when only the others are. */
  obstacle?: string
}

/**
 * Looks for a job of this machine that delivered all frames of a job that is asked for, with fewer samples of each pixel:
 * the one with the most. Nothing is spent.
 *
 * @param scene - The scene as it is stored.
 */
export async function findEarlierSamples(
  artist: Artist,
  {jobManifest, report, runtime}: PreparedJob,
  scene: JobManifest['scene'],
): Promise<EarlierSamples | undefined> {
  const {market, store, identity, profile} = artist
  const {image, frames} = jobManifest
  const wanted = describePixels({...jobManifest, scene})
  const source = {market, store, identity, network: profile.name}
  const found: EarlierSamples[] = []
  for (const record of await listJobRecords(profile.name, market.addresses.jobBoard)) {
    const earlier = await readEarlierManifest(artist, record)
    const samples = earlier?.image.samples ?? 0
    if (!earlier || samples >= image.samples) continue
    if (describePixels({...earlier, image: {...earlier.image, samples: image.samples}}) !== wanted) continue
    const delivered = await EarlierFrames.open(source, record.jobId)
    if (frames.every((frame) => delivered.has(frame))) found.push({jobId: record.jobId, samples})
  }
  const [best] = found.sort((a, b) => b.samples - a.samples)
  if (!best) return undefined
  const isAdaptive = report.isAdaptive && jobManifest.adaptive !== false
  const question = {...report, isAdaptive, samples: image.samples, series: runtime.series}
  const obstacle = findPrefixObstacle({...question, earlierSamples: best.samples})
  return obstacle === undefined ? best : {...best, obstacle}
}

/** The same job for those samples alone that the earlier one lacks, and its price. */
export function addToSamples(
  prepared: PreparedJob,
  {jobId, samples}: EarlierSamples,
  pricePerTask: bigint | undefined,
): PreparedJob {
  const jobManifest = {...prepared.jobManifest, firstSample: samples}
  return {
    ...prepared,
    jobManifest,
    addsTo: jobId,
    estimate: estimatePrice(jobManifest, {namedPrice: pricePerTask, checkSize: prepared.checks}),
  }
}
