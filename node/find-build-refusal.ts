import {type BlenderRuntime, pickBuild} from '../core/blender/index.js'
import type {JobManifest} from '../core/job/index.js'
import {describeBuild, wantedBuild} from '../core/render/index.js'

/**
 * Says why a node may not bid for a job: once its bid is taken it must render, and its Blenders of that series are other builds. A series
 * of which there is none is fetched before the lease. A pure function.
 *
 * @returns A sentence for the log, or `undefined`.
 */
export function findBuildRefusal(
  jobId: number,
  jobManifest: JobManifest,
  installed: readonly Pick<BlenderRuntime, 'series' | 'version'>[],
): string | undefined {
  const wanted = wantedBuild(jobManifest)
  const ofSeries = installed.filter(({series}) => series === jobManifest.blenderSeries)
  if (!wanted || ofSeries.length === 0 || pickBuild(wanted, ofSeries)) return undefined
  const have = ofSeries.map(({version}) => version).join(', ')
  return `Job ${jobId} needs ${describeBuild(jobManifest)} and this node has ${have}. candela blender install ${wanted.version}`
}
