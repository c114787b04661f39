import {access, mkdir} from 'node:fs/promises'
import {join} from 'node:path'
import type {JobManifest} from '../job/index.js'
import {type BlockStore, exportTree} from '../storage/index.js'

/** Room for folders, which count as entries, and for small differences. */
const SLACK = {files: 4096, sizeBytes: 1024 * 1024}

/**
 * Writes the bundle of a job below `cacheDir`, once; later calls reuse the folder.
 *
 * @returns Absolute folder of the bundle; the .blend stands at `jobManifest.scene.path` in it.
 * @throws {BlockMissingError} If a block is not there.
 * @throws {TreeLimitError} If the bundle is larger than the manifest says.
 */
export async function checkoutScene(store: BlockStore, jobManifest: JobManifest, cacheDir: string): Promise<string> {
  const {cid, files, sizeBytes} = jobManifest.scene
  const sceneDir = join(cacheDir, cid)
  const isThere = await access(sceneDir).then(
    () => true,
    () => false,
  )
  if (!isThere) {
    await mkdir(cacheDir, {recursive: true})
    await exportTree(store, cid, sceneDir, {
      maxFiles: files + SLACK.files,
      maxSizeBytes: sizeBytes + SLACK.sizeBytes,
    })
  }
  return sceneDir
}
