import {access, mkdir} from 'node:fs/promises'
import {join} from 'node:path'
import type {JobManifest} from '../job/index.js'
import {exportTree, type Storage} from '../storage/index.js'

/** Room for folders, which count as entries, and for small differences. */
const SLACK = {files: 4096, sizeBytes: 1024 * 1024, visits: 1_000_000}
/** Average size of a leaf at the least: a .blend is cut at blocks of 8 KiB, each with a header of its own. */
const LEAST_LEAF_BYTES = 2048

/**
 * Writes the bundle of a job below `cacheDir`, once; later calls reuse the folder, and of two calls at a time one does.
 *
 * @returns Absolute folder of the bundle; the .blend stands at `jobManifest.scene.path` in it.
 * @throws {BlockMissingError} If a block is not there.
 * @throws {TreeLimitError} If the bundle is larger than the manifest says.
 */
export async function checkoutScene(store: Storage, jobManifest: JobManifest, cacheDir: string): Promise<string> {
  const {cid, files, sizeBytes} = jobManifest.scene
  const sceneDir = join(cacheDir, cid)
  if (await isThere(sceneDir)) return sceneDir
  await mkdir(cacheDir, {recursive: true})
  const limits = {
    maxFiles: files + SLACK.files,
    maxSizeBytes: sizeBytes + SLACK.sizeBytes,
    maxVisits: SLACK.visits + Math.ceil(sizeBytes / LEAST_LEAF_BYTES),
  }
  await exportTree(store, cid, sceneDir, limits).catch(async (error: unknown) => {
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
