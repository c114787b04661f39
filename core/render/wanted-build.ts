import type {BlenderBuild, WantedBuild} from '../blender/index.js'
import type {JobManifest} from '../job/index.js'
import {JobRefusedError} from './job-refused-error.js'
import type {LoadedJob} from './load-job.js'

/** The build that a job was inspected with; nothing for jobs of versions that did not say. */
export function wantedBuild({build, exactBuild}: Pick<JobManifest, 'build' | 'exactBuild'>): WantedBuild | undefined {
  return build && {version: build.version, isExact: exactBuild === true}
}

/** What a job needs to be rendered with, in words. */
export function describeBuild({blenderSeries, build, exactBuild}: JobManifest): string {
  if (!build) return `Blender ${blenderSeries},`
  return exactBuild ? `exactly Blender ${build.version},` : `Blender ${build.version}, or one that was measured alike,`
}

/**
 * Makes sure that a job which asks for one build alone is rendered by it: somebody may have built the same version from other sources.
 *
 * @param opened - What rendered.
 * @throws {JobRefusedError} If it is another.
 */
export function assertBuildIsMeant({job, jobManifest}: LoadedJob, opened: {build: BlenderBuild}): void {
  const {build, exactBuild} = jobManifest
  if (!build || !exactBuild) return
  const {version, hash} = opened.build
  if (version === build.version && hash === build.hash) return
  throw new JobRefusedError(
    `Job ${job.jobId} asks for exactly Blender ${build.version} (${build.hash}); this one is ${version} (${hash}).`,
  )
}
