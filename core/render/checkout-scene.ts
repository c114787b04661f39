import {randomUUID} from 'node:crypto'
import {access, mkdir, readdir, rename, rm, utimes} from 'node:fs/promises'
import {dirname, join, relative} from 'node:path'
import {systemClock} from '../clock.js'
import {judgeFrameFiles} from '../job/index.js'
import {exportSealedFiles, exportTree, type Storage} from '../storage/index.js'
import type {LoadedJob} from './load-job.js'
import {privateSceneDir} from './private-scenes.js'

/** Room for folders, which count as entries, and for small differences. */
const SLACK = {files: 4096, sizeBytes: 1024 * 1024, visits: 1_000_000}
/** Average size of a leaf at the least: a .blend is cut at blocks of 8 KiB, each with a header of its own. */
const LEAST_LEAF_BYTES = 2048

/** What is fetched of a job's scene. */
type SceneOfJob = Pick<LoadedJob, 'job' | 'jobManifest' | 'sealedFiles'>

/** By folder, the checkout that is under way in this process. */
const turns = new Map<string, Promise<unknown>>()

/**
 * Writes what some frames need of a job's scene below `cacheDir`: what is there already is not fetched again. Whatever is not known
 * to be for other frames alone is needed. The folder stays the same from call to call, and every file in it is whole.
 *
 * @param frames - `all` brings everything, for whoever finishes pictures or looks at any frame.
 * @returns Absolute folder of the scene; the .blend stands at `jobManifest.scene.path` in it.
 * @throws {BlockMissingError} If a block is not there.
 * @throws {TreeLimitError} If the scene is larger than the manifest says.
 * @throws {SealBrokenError} If a chunk of a private scene does not open with its key.
 */
export async function checkoutScene(
  store: Storage,
  scene: SceneOfJob,
  cacheDir: string,
  frames: readonly number[] | 'all',
): Promise<string> {
  const {job, jobManifest, sealedFiles} = scene
  const sceneDir = sealedFiles ? privateSceneDir(cacheDir, job) : join(cacheDir, jobManifest.scene.cid)
  const before = turns.get(sceneDir)?.catch(() => undefined)
  const turn = (before ?? Promise.resolve()).then(() => complete(store, scene, sceneDir, frames))
  turns.set(sceneDir, turn)
  try {
    await turn
  } finally {
    if (turns.get(sceneDir) === turn) turns.delete(sceneDir)
  }
  return sceneDir
}

async function complete(
  store: Storage,
  scene: SceneOfJob,
  sceneDir: string,
  frames: readonly number[] | 'all',
): Promise<void> {
  const {path, frameFiles = []} = scene.jobManifest.scene
  const judged = judgeFrameFiles(frameFiles, frames).filter((file) => file.path !== path)
  if (!(await isThere(sceneDir))) {
    const others = new Set(judged.filter(({isNeeded}) => !isNeeded).map((file) => file.path))
    await mkdir(dirname(sceneDir), {recursive: true, mode: 0o700})
    await fetchFiles(store, scene, sceneDir, (each) => !others.has(each)).catch(async (error: unknown) => {
      // Another process may have been faster, for other frames.
      if (!(await isThere(sceneDir))) throw error
    })
  }
  const lacking: string[] = []
  for (const {path: needed, isNeeded} of judged) {
    if (isNeeded && !(await isThere(join(sceneDir, needed)))) lacking.push(needed)
  }
  if (lacking.length > 0) await addFiles(store, scene, sceneDir, lacking)
}

/** Brings more files into a scene's folder, in which a Blender may render: each appears whole. */
async function addFiles(store: Storage, scene: SceneOfJob, sceneDir: string, paths: readonly string[]): Promise<void> {
  const wanted = new Set(paths.flatMap((path) => [path, ...foldersOf(path)]))
  const partDir = `${sceneDir}.more-${randomUUID()}`
  try {
    await fetchFiles(store, scene, partDir, (each) => wanted.has(each))
    // What a manifest names and the scene does not hold is missing, as Blender will say.
    for (const path of await listFiles(partDir)) {
      await mkdir(dirname(join(sceneDir, path)), {recursive: true, mode: 0o755})
      await rename(join(partDir, path), join(sceneDir, path))
    }
  } finally {
    await rm(partDir, {recursive: true, force: true})
  }
  const now = systemClock.nowMs() / 1000
  await utimes(sceneDir, now, now)
}

async function fetchFiles(
  store: Storage,
  {jobManifest, sealedFiles}: SceneOfJob,
  target: string,
  selects: (path: string) => boolean,
): Promise<void> {
  const {cid, files, sizeBytes} = jobManifest.scene
  const limits = {
    maxFiles: files + SLACK.files,
    maxSizeBytes: sizeBytes + SLACK.sizeBytes,
    maxVisits: SLACK.visits + Math.ceil(sizeBytes / LEAST_LEAF_BYTES),
  }
  if (sealedFiles) await exportSealedFiles(store, sealedFiles, target, limits, {selects})
  else await exportTree(store, cid, target, limits, {selects})
}

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, {recursive: true, withFileTypes: true})
  return entries.filter((entry) => entry.isFile()).map(({parentPath, name}) => relative(folder, join(parentPath, name)))
}

function foldersOf(path: string): string[] {
  const names = path.split('/').slice(0, -1)
  return names.map((_, i) => names.slice(0, i + 1).join('/'))
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
