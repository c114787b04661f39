import {CandelaError} from '../errors.js'
import {type JobManifest, MAX_JOB_MANIFEST_BYTES, parseJobManifest} from '../job/index.js'
import {readBytes} from '../storage/index.js'
import type {JobRecord} from './job-record.js'
import type {Artist} from './open-artist.js'

/** `undefined` for a private job, and for one whose manifest is gone: neither can be compared. */
export async function readEarlierManifest(
  store: Artist['store'],
  {jobManifestCid}: JobRecord,
): Promise<JobManifest | undefined> {
  try {
    return parseJobManifest(await readBytes(store, jobManifestCid, {maxBytes: MAX_JOB_MANIFEST_BYTES}))
  } catch (error) {
    if (error instanceof CandelaError) return undefined
    throw error
  }
}

/** What decides the pixels of a frame: everything but which frames there are and how they are split. */
export function describePixels(jobManifest: JobManifest): string {
  const {frames: _frames, tiles: _tiles, slices: _slices, firstSample: _firstSample, ...rest} = jobManifest
  return JSON.stringify(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1)))
}
