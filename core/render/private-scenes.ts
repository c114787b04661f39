import {access, readdir, rm} from 'node:fs/promises'
import {join} from 'node:path'
import type {JobOnChain} from '../market/index.js'

/** Folder of the private scenes below a cache of scenes; nobody but its owner may read it. */
const PRIVATE = 'private'

/** Where the scene of a private job is written. */
export function privateSceneDir(
  cacheDir: string,
  {jobId, jobManifestCid}: Pick<JobOnChain, 'jobId' | 'jobManifestCid'>,
): string {
  return join(cacheDir, PRIVATE, `${jobId}-${jobManifestCid}`)
}

/**
 * Deletes the private scenes of all jobs but those named, and what a killed process left half-written of them.
 *
 * @param openJobs - Numbers of the jobs that may still be worked on.
 */
export async function forgetPrivateScenes(cacheDir: string, openJobs: readonly number[]): Promise<void> {
  const folder = join(cacheDir, PRIVATE)
  const names = await readdir(folder).catch(() => [])
  const over = names.filter((name) => !openJobs.includes(Number.parseInt(name, 10)))
  await Promise.all(over.map((name) => rm(join(folder, name), {recursive: true, force: true})))
}

/** Does something with the scene of a job, and deletes it again if the job is private and the scene was not here before. */
export async function withPrivateScene<T>(
  cacheDir: string,
  job: Pick<JobOnChain, 'jobId' | 'jobManifestCid'>,
  use: () => Promise<T>,
): Promise<T> {
  const folder = privateSceneDir(cacheDir, job)
  const wasHere = await access(folder).then(
    () => true,
    () => false,
  )
  try {
    return await use()
  } finally {
    if (!wasHere) await rm(folder, {recursive: true, force: true})
  }
}
