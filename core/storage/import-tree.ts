import {realpath, stat} from 'node:fs/promises'
import {basename, extname} from 'node:path'
import {BlendPackingError, readBlendLeaves} from './blend/read-blend-leaves.js'
import type {BlockSink, Blocks} from './blocks.js'
import {buildCutFile, buildFile, buildFolder, type StoredNode} from './build-dag.js'
import {collectFolder} from './collect-folder.js'
import {explainReadError} from './explain-file-error.js'
import {mapInParallel} from './map-in-parallel.js'
import {NewBlockCounter} from './new-block-counter.js'
import {type FolderPlan, type ImportEntry, planTree} from './plan-tree.js'
import {readLeaves} from './read-leaves.js'
import {SourceKindError} from './storage-errors.js'
import type {ImportSummary} from './tree-entry.js'

/** How an import runs. */
export interface ImportOptions {
  signal?: AbortSignal
  /** Called after each piece that was read, with all bytes read so far. */
  onProgress?: (readBytes: number) => void
  /** Name of the pin that keeps the tree, up to 255 bytes. By default the name of what is stored. */
  pinName?: string
  /**
   * Unpacks .blend files and cuts them along their data blocks, so that one that is saved again shares its blocks: only for
   * {@link importFiles}. One that does not unpack is stored as it is.
   */
  cutsBlends?: boolean
}

/** Files that are imported at once. */
const FILES_AT_ONCE = 4

/**
 * Stores a file, or a folder with everything in it, under the profile `unixfs-v1-2025`.
 *
 * Names and bytes alone decide the CID: times, modes and owners are left out, hidden files are not. It is what
 * `ipfs add -r --hidden` prints in Kubo 0.40 and later with that profile, where no symbolic link is met.
 *
 * @throws {SourceMissingError} If something is not there or may not be read.
 * @throws {SymlinkError} If a symbolic link is broken or points out of the folder.
 * @throws {SourceNameError} If some machine could not write a name.
 * @throws {SourceKindError} If something is neither file nor folder.
 * @throws {SourceChangedError} If a file is written to meanwhile.
 */
export async function importPath(store: Blocks, path: string, options: ImportOptions = {}): Promise<ImportSummary> {
  const root = await resolveSource(path)
  const kind = await stat(root)
  if (kind.isDirectory()) {
    const {entries, emptyFolders} = await collectFolder(root, options.signal)
    return storePlan(store, planTree(entries, emptyFolders), {pinName: basename(root), ...options})
  }
  if (!kind.isFile()) throw new SourceKindError(`${path} is a socket, pipe or device; expected a file or a folder.`)
  const counter = new ReadCounter(options)
  const blocks = new NewBlockCounter(store)
  const {cid} = await buildFile(blocks, counter.count(readLeaves(root, options.signal)))
  await store.pin(cid, options.pinName ?? basename(root))
  return {cid: cid.toString(), files: 1, sizeBytes: counter.readBytes, newBytes: blocks.newBytes}
}

/**
 * Stores files from anywhere on this machine as one folder, such as a scene with its assets.
 *
 * @throws {SourceMissingError} If a source is not there.
 * @throws {SourceNameError} If some machine could not write a path, or two entries collide.
 * @throws {SourceKindError} If a source is not a file.
 * @throws {SourceChangedError} If a file is written to meanwhile.
 */
export async function importFiles(
  store: Blocks,
  entries: readonly ImportEntry[],
  options: ImportOptions = {},
): Promise<ImportSummary> {
  const plan = planTree(entries)
  for (const {source} of entries) {
    const kind = await stat(await resolveSource(source))
    if (!kind.isFile()) throw new SourceKindError(`${source} is not a file; a bundle is made of files.`)
  }
  return storePlan(store, plan, options)
}

/** Stores bytes as a file and gives its CID; `pinName` names the pin that keeps it. */
export async function importBytes(store: Blocks, bytes: Uint8Array, pinName = 'bytes'): Promise<string> {
  const {cid} = await buildFile(store, bytes)
  await store.pin(cid, pinName)
  return cid.toString()
}

async function storePlan(store: Blocks, plan: FolderPlan, options: ImportOptions): Promise<ImportSummary> {
  const counter = new ReadCounter(options)
  const blocks = new NewBlockCounter(store)
  const sources = listSources(plan)
  const nodes = await mapInParallel(sources, FILES_AT_ONCE, (source) => buildSource(blocks, source, counter, options))
  const bySource = new Map(sources.map((source, index) => [source, nodes[index] as StoredNode]))
  const {cid} = await storeFolder(blocks, plan, bySource)
  await store.pin(cid, options.pinName ?? 'files')
  return {cid: cid.toString(), files: sources.length, sizeBytes: counter.readBytes, newBytes: blocks.newBytes}
}

async function buildSource(
  blocks: BlockSink,
  source: string,
  counter: ReadCounter,
  {signal, cutsBlends = false}: ImportOptions,
): Promise<StoredNode> {
  if (cutsBlends && extname(source).toLowerCase() === '.blend') {
    const ofFile = {bytes: 0}
    try {
      return await buildCutFile(blocks, counter.count(readBlendLeaves(source, signal), ofFile))
    } catch (error) {
      if (!(error instanceof BlendPackingError)) throw error
      counter.takeBack(ofFile)
    }
  }
  return buildFile(blocks, counter.count(readLeaves(source, signal)))
}

/** Recursion is bounded: {@link planTree} refuses more than 32 folders inside each other. */
async function storeFolder(
  store: BlockSink,
  plan: FolderPlan,
  bySource: ReadonlyMap<string, StoredNode>,
): Promise<StoredNode> {
  const children = new Map<string, StoredNode>()
  for (const [name, folder] of plan.folders) children.set(name, await storeFolder(store, folder, bySource))
  for (const [name, source] of plan.files) children.set(name, bySource.get(source) as StoredNode)
  return buildFolder(store, children)
}

function listSources(plan: FolderPlan): string[] {
  return [...plan.files.values(), ...[...plan.folders.values()].flatMap(listSources)]
}

async function resolveSource(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (error) {
    throw explainReadError(error, path)
  }
}

class ReadCounter {
  readBytes = 0
  readonly #onProgress: ImportOptions['onProgress']

  constructor(options: ImportOptions) {
    this.#onProgress = options.onProgress
  }

  async *count(leaves: AsyncIterable<Uint8Array>, ofFile = {bytes: 0}): AsyncGenerator<Uint8Array> {
    for await (const leaf of leaves) {
      ofFile.bytes += leaf.length
      this.readBytes += leaf.length
      this.#onProgress?.(this.readBytes)
      yield leaf
    }
  }

  /** Forgets what was counted of a file that is read again from its start. */
  takeBack(ofFile: {bytes: number}): void {
    this.readBytes -= ofFile.bytes
  }
}
