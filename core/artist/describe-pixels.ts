import {CandelaError} from '../errors.js'
import type {JobManifest} from '../job/index.js'
import {readJob} from '../market/index.js'
import {loadJob} from '../render/index.js'
import type {JobRecord} from './job-record.js'
import type {Artist} from './open-artist.js'

/** The manifest of an earlier job of this machine; `undefined` for one that is gone or cannot be opened: nothing compares with it. */
export async function readEarlierManifest(
  {store, market, identity}: Pick<Artist, 'store' | 'market' | 'identity'>,
  {jobId}: JobRecord,
): Promise<JobManifest | undefined> {
  try {
    return (await loadJob(store, await readJob(market, jobId), identity)).jobManifest
  } catch (error) {
    if (error instanceof CandelaError) return undefined
    throw error
  }
}

/** What decides the pixels of a frame: everything but which frames there are and how they are split. */
export function describePixels(jobManifest: JobManifest): string {
  const {
    frames: _frames,
    splitLayers: _splitLayers,
    tiles: _tiles,
    slices: _slices,
    firstSample: _firstSample,
    scene,
    build,
    ...rest
  } = jobManifest
  // Older jobs do not tell which frames read a file.
  const {frameFiles: _frameFiles, ...stored} = scene
  // Builds that stand in for each other give the same pixels; whoever wants one alone says so.
  const pixels = {...rest, scene: stored, ...(rest.exactBuild && {build})}
  return JSON.stringify(Object.entries(pixels).sort(([a], [b]) => (a < b ? -1 : 1)))
}
