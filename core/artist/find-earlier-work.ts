import {estimatePrice, type JobManifest} from '../job/index.js'
import {readJob} from '../market/index.js'
import {bundleScene, sealScene} from './bundle-scene.js'
import {hashFrame, isSameFrame} from './check-finished.js'
import {describePixels, readEarlierManifest} from './describe-pixels.js'
import type {FinishedFrame} from './finish-frames.js'
import {type JobRecord, listJobRecords} from './job-record.js'
import type {Artist} from './open-artist.js'
import type {PreparedJob} from './prepare-job.js'

/** What earlier jobs did of a job that is asked for now. */
export interface EarlierWork {
  /** Finished frames whose files are still what was written. */
  frames: FinishedFrame[]
  /** Frames that nobody was paid for. */
  remaining: number[]
  /** A job that has all remaining frames: it goes on, or finishes again what was lost or changed on the disk. */
  unfinished?: JobRecord
  /** The newest job that frames came from. */
  newest?: JobRecord
  /** The scene as it is stored. */
  scene: JobManifest['scene']
}

/**
 * Looks for jobs of this machine that render the very same pixels to the same place: by content, the scene's files
 * included, however it was split. Nothing is spent. A private job is alike only under the same secret: with it, a scene that did
 * not change is encrypted to the same chunks.
 *
 * @param secret - What a private scene is encrypted under.
 */
export async function findEarlierWork(
  artist: Artist,
  prepared: PreparedJob,
  secret: Uint8Array | undefined,
  signal: AbortSignal,
): Promise<EarlierWork> {
  const {market, store, profile} = artist
  const {jobManifest, output, runtime, report} = prepared
  const options = {frames: jobManifest.frames, runtime, signal}
  const scene =
    secret === undefined
      ? await bundleScene(store, report, options)
      : (await sealScene(store, report, secret, options)).scene
  const wanted = describePixels({...jobManifest, scene})
  const frames = new Map<number, FinishedFrame>()
  const alike: JobRecord[] = []
  for (const record of await listJobRecords(profile.name, market.addresses.jobBoard)) {
    if (record.output.folder !== output.folder || record.output.name !== output.name) continue
    const earlier = await readEarlierManifest(artist, record)
    if (earlier === undefined || describePixels(earlier) !== wanted) continue
    alike.push(record)
    for (const finished of record.finished) {
      const isAsked = jobManifest.frames.includes(finished.frame) && !frames.has(finished.frame)
      if (isAsked && (await isAsWritten(finished))) frames.set(finished.frame, toFrame(finished))
    }
  }
  const remaining = jobManifest.frames.filter((frame) => !frames.has(frame))
  const unfinished = await findUnfinished(alike, remaining, async ({jobId}) => (await readJob(market, jobId)).state)
  return {
    frames: [...frames.values()],
    remaining,
    scene,
    ...(unfinished && {unfinished}),
    ...(alike[0] && {newest: alike[0]}),
  }
}

function toFrame({sha256: _, ...frame}: JobRecord['finished'][number]): FinishedFrame {
  return frame
}

/** The same job for fewer frames, and its price. */
export function restrictFrames(prepared: PreparedJob, frames: number[], pricePerTask: bigint | undefined): PreparedJob {
  const jobManifest = {...prepared.jobManifest, frames}
  return {
    ...prepared,
    jobManifest,
    estimate: estimatePrice(jobManifest, {namedPrice: pricePerTask, checkSize: prepared.checks}),
  }
}

async function findUnfinished(
  records: readonly JobRecord[],
  remaining: readonly number[],
  stateOf: (record: JobRecord) => Promise<string>,
): Promise<JobRecord | undefined> {
  if (remaining.length === 0) return undefined
  for (const record of records) {
    const isServing = remaining.every((frame) => record.frames.includes(frame))
    if (isServing && (await stateOf(record)) !== 'cancelled') return record
  }
  return undefined
}

/** Whether the files of a frame are still what was written; those of an earlier version, without hashes, are not believed. */
async function isAsWritten(finished: JobRecord['finished'][number]): Promise<boolean> {
  if (!finished.sha256) return false
  const found = await hashFrame(finished).catch(() => undefined)
  return found !== undefined && isSameFrame(found, finished.sha256)
}
