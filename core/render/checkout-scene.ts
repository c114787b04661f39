import {access, mkdir} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import {exportSealedFiles, exportTree, type Storage} from '../storage/index.js'
import type {LoadedJob} from './load-job.js'
import {privateSceneDir} from './private-scenes.js'

/** Room for folders, which count as entries, and for small differences. */
const SLACK = {files: 4096, sizeBytes: 1024 * 1024, visits: 1_000_000}
/** Average size of a leaf at the least: a .blend is cut at blocks of 8 KiB, each with a header of its own. */
const LEAST_LEAF_BYTES = 2048

/**
 * Writes the scene of a job below `cacheDir`, once; later calls reuse the folder, and of two calls at a time one does.
 *
 * @returns Absolute folder of the scene; the .blend stands at `jobManifest.scene.path` in it.
 * @throws {BlockMissingError} If a block is not there.
 * @throws {TreeLimitError} If the scene is larger than the manifest says.
 * @throws {SealBrokenError} If a chunk of a private scene does not open with its key.
 */
export async function checkoutScene(
  store: Storage,
  {job, jobManifest, sealedFiles}: Pick<LoadedJob, 'job' | 'jobManifest' | 'sealedFiles'>,
  cacheDir: string,
): Promise<string> {
  const {cid, files, sizeBytes} = jobManifest.scene
  const sceneDir = sealedFiles ? privateSceneDir(cacheDir, job) : join(cacheDir, cid)
  if (await isThere(sceneDir)) return sceneDir
  await mkdir(dirname(sceneDir), {recursive: true, mode: 0o700})
  const limits = {
    maxFiles: files + SLACK.files,
    maxSizeBytes: sizeBytes + SLACK.sizeBytes,
    maxVisits: SLACK.visits + Math.ceil(sizeBytes / LEAST_LEAF_BYTES),
  }
  const writing = sealedFiles
    ? exportSealedFiles(store, sealedFiles, sceneDir, limits)
    : exportTree(store, cid, sceneDir, limits)
  await writing.catch(async (error: unknown) => {
    if (!(await isThere(sceneDir))) throw error
  })
  return sceneDir
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
