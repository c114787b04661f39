import {mkdtemp, rm, stat} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {basename, join} from 'node:path'
import {type BlenderRuntime, remapScene} from '../blender/index.js'
import {CandelaError} from '../errors.js'
import {countFrameFiles, type JobManifest, MAX_FRAME_FILES} from '../job/index.js'
import {
  type BundlePlan,
  filesForFrames,
  listBundled,
  listFrameFiles,
  OUTSIDE,
  parseBlendHeader,
  planBundle,
  type SceneDependency,
  type SceneReport,
} from '../scene/index.js'
import {
  BLEND_CHUNKER,
  type ImportEntry,
  type ImportSummary,
  importFiles,
  importSealedFiles,
  type SealedFile,
  type Storage,
} from '../storage/index.js'

/** A file of the scene was written to between the inspection and the upload. */
export class SceneWrittenError extends CandelaError {
  readonly code = 'SCENE_WRITTEN'
  readonly kind = 'preflight' as const
}

/** How a scene is bundled. */
export interface BundleOptions {
  /** Frames of the job: of sequences and caches only what they read is stored. */
  frames: readonly number[]
  /** Writes the copies of .blend files that name others by absolute paths. */
  runtime: BlenderRuntime
  signal?: AbortSignal
}

/** How a scene stands in a job manifest. */
type StoredScene = JobManifest['scene']

/**
 * Stores a scene with every file that the job's frames need as one folder, in which relative paths keep working. Files
 * that are named by absolute paths are named by their place in the bundle, in a generated copy of the .blend: the artist's
 * own files are never written. Missing files are left out: the pre-flight has reported them.
 *
 * @throws {SceneWrittenError} If a file was written to since the scene was inspected.
 */
export function bundleScene(store: Storage, report: SceneReport, options: BundleOptions): Promise<StoredScene> {
  return withArrangedScene(report, options, async (plan, entries) => {
    const stored = await importFiles(store, entries, {
      pinName: `scene ${basename(report.scenePath)}`,
      cutsBlends: true,
      // Where the scene is sent on at once, this machine needs no copy of its caches and textures.
      refers: store.sendsOn === true && !plan.files.some(({isRemapped}) => isRemapped),
      ...(options.signal ? {signal: options.signal} : {}),
    })
    return describeScene(report, plan, stored)
  })
}

/**
 * Stores a scene like {@link bundleScene}, encrypted and without names.
 *
 * @param secret - 32 bytes; what was stored under it before is not stored again.
 * @throws {SceneChangedError} If a file was written to since the scene was inspected.
 */
export function sealScene(
  store: Storage,
  report: SceneReport,
  secret: Uint8Array,
  options: BundleOptions,
): Promise<{scene: StoredScene; sealedFiles: SealedFile[]}> {
  return withArrangedScene(report, options, async (plan, entries) => {
    const stored = await importSealedFiles(store, entries, secret, {
      ...{pinName: 'private scene', cutsBlends: true},
      ...(options.signal ? {signal: options.signal} : {}),
    })
    return {scene: describeScene(report, plan, stored), sealedFiles: stored.sealedFiles}
  })
}

/** About how many bytes the bundle of a scene has: for a display, since compressed .blend files are unpacked in it. */
export function sizeOfBundle(report: SceneReport, frames: readonly number[]): number {
  return listPresent(report, frames).reduce((sum, {sizeBytes}) => sum + sizeBytes, report.sizeBytes)
}

function listPresent(report: SceneReport, frames: readonly number[]): SceneDependency[] {
  return listBundled(filesForFrames(report, frames))
}

function describeScene(report: SceneReport, plan: BundlePlan, {cid, sizeBytes, files}: ImportSummary): StoredScene {
  const frameFiles = listFrameFiles(report, plan)
  const stored = {cid, path: plan.scenePath, sizeBytes, files, chunker: BLEND_CHUNKER}
  const count = countFrameFiles(frameFiles)
  return count === 0 || count > MAX_FRAME_FILES ? stored : {...stored, frameFiles}
}

/** Decides where the files of a scene stand in its bundle, and makes sure that none changes while it is stored. */
async function withArrangedScene<Stored>(
  report: SceneReport,
  {frames, runtime, signal}: BundleOptions,
  store: (plan: BundlePlan, entries: ImportEntry[]) => Promise<Stored>,
): Promise<Stored> {
  const present = listPresent(report, frames)
  const sources = [{...report, path: report.scenePath}, ...present]
  await assertUnchanged(sources)
  const plan = planBundle(report.scenePath, present)
  const folder = await mkdtemp(join(tmpdir(), 'candela-bundle-'))
  try {
    const stored = await store(plan, await writeCopies(plan, folder, runtime, signal))
    await assertUnchanged(sources)
    return stored
  } finally {
    await rm(folder, {recursive: true, force: true})
  }
}

/** The sources of the bundle, with a copy of each .blend that names files by absolute paths. */
async function writeCopies(
  {root, files}: BundlePlan,
  folder: string,
  runtime: BlenderRuntime,
  signal: AbortSignal | undefined,
): Promise<ImportEntry[]> {
  const entries: ImportEntry[] = []
  for (const {path, source, isRemapped} of files) {
    if (!isRemapped) {
      entries.push({path, source})
      continue
    }
    const copyPath = join(folder, `${entries.length}.blend`)
    const {isCompressed} = await parseBlendHeader(source)
    await remapScene(runtime, {path: source, copyPath, root, outside: OUTSIDE, place: path, isCompressed}, signal)
    entries.push({path, source: copyPath})
  }
  return entries
}

type Source = Pick<SceneDependency, 'path' | 'sizeBytes' | 'modifiedAtMs'>

async function assertUnchanged(sources: readonly Source[]): Promise<void> {
  for (const {path, sizeBytes, modifiedAtMs} of sources) {
    const status = await stat(path, {bigint: true}).catch(() => undefined)
    if (status?.size === BigInt(sizeBytes) && status.mtimeNs / 1_000_000n === BigInt(modifiedAtMs)) continue
    throw new SceneWrittenError(
      `${path} ${status ? 'was written to' : 'was removed'} while the job was prepared; nothing was posted.`,
      {suggestions: ['Let it be saved to the end, then repeat the command.']},
    )
  }
}
