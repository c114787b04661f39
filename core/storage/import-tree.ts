import type {Stats} from 'node:fs'
import {realpath, stat} from 'node:fs/promises'
import {basename, extname} from 'node:path'
import {type Clock, systemClock} from '../clock.js'
import {BLEND_CHUNKER} from './blend/cut-blend.js'
import {BlendPackingError, readBlendLeaves} from './blend/read-blend-leaves.js'
import type {BlockSink, Blocks} from './blocks.js'
import {breathe} from './breathe.js'
import {buildCutFile, buildFile, buildFolder, type StoredNode} from './build-dag.js'
import {collectFolder} from './collect-folder.js'
import {explainReadError} from './explain-file-error.js'
import type {FileIdentity} from './file-identity.js'
import {forEachInParallel, mapInParallel} from './map-in-parallel.js'
import {NewBlockCounter} from './new-block-counter.js'
import {type FolderPlan, type ImportEntry, planTree} from './plan-tree.js'
import {readLeaves} from './read-leaves.js'
import {SourceKindError} from './storage-errors.js'
import type {ImportSummary} from './tree-entry.js'

/** How an import runs. */
export interface ImportOptions {
  signal?: AbortSignal
  /** Called after each piece that was read or is known already, with all bytes so far. */
  onProgress?: (readBytes: number) => void
  /** Name of the pin that keeps the tree, up to 255 bytes. By default the name of what is stored. */
  pinName?: string
  /**
   * Unpacks .blend files and cuts them along their data blocks, so that one that is saved again shares its blocks: only for
   * {@link importFiles}. One that does not unpack is stored as it is.
   */
  cutsBlends?: boolean
  clock?: Clock
}

/** Files that are imported at once. */
const FILES_AT_ONCE = 4
/** Files that are looked at at once, before any is read. */
const LOOKS_AT_ONCE = 16

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
  const {cid} = await buildSource(blocks, root, counter, {...options, cutsBlends: false, memory: store.memory})
  await store.pin(cid, options.pinName ?? basename(root))
  await store.memory?.save()
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
  await forEachInParallel(entries, LOOKS_AT_ONCE, async ({source}) => {
    const kind = await lookAt(source)
    if (!kind.isFile()) throw new SourceKindError(`${source} is not a file; a bundle is made of files.`)
  })
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
  const nodes = await mapInParallel(sources, FILES_AT_ONCE, (source) =>
    buildSource(blocks, source, counter, {...options, memory: store.memory}),
  )
  const bySource = new Map(sources.map((source, index) => [source, nodes[index] as StoredNode]))
  const {cid} = await storeFolder(blocks, plan, bySource)
  await store.pin(cid, options.pinName ?? 'files')
  await store.memory?.save()
  return {cid: cid.toString(), files: sources.length, sizeBytes: counter.readBytes, newBytes: blocks.newBytes}
}

/** How files are cut; it is part of what is remembered of them. */
const FIXED_WAY = 'fixed-1'

async function buildSource(
  blocks: BlockSink,
  source: string,
  counter: ReadCounter,
  {memory, clock = systemClock, ...options}: ImportOptions & Pick<Blocks, 'memory'>,
): Promise<StoredNode> {
  await breathe()
  options.signal?.throwIfAborted()
  const isCut = options.cutsBlends === true && extname(source).toLowerCase() === '.blend'
  const way = isCut ? BLEND_CHUNKER : FIXED_WAY
  const known = await memory?.recall(source, way)
  if (known) {
    counter.add(known.sizeBytes)
    return known.node
  }
  const readAtMs = clock.nowMs()
  let identity: FileIdentity | undefined
  const ofFile = {bytes: 0}
  const node = await buildLeaves(blocks, source, counter, {
    ...{ofFile, isCut, signal: options.signal},
    onOpened: (found) => {
      identity = found
    },
  })
  if (identity) await memory?.remember(source, way, {identity, readAtMs, node, sizeBytes: ofFile.bytes})
  return node
}

async function buildLeaves(
  blocks: BlockSink,
  source: string,
  counter: ReadCounter,
  {ofFile, isCut, signal, onOpened}: LeafOptions,
): Promise<StoredNode> {
  if (isCut) {
    try {
      return await buildCutFile(blocks, counter.count(readBlendLeaves(source, signal, onOpened), ofFile))
    } catch (error) {
      if (!(error instanceof BlendPackingError)) throw error
      counter.takeBack(ofFile)
    }
  }
  return buildFile(blocks, counter.count(readLeaves(source, signal, onOpened), ofFile))
}

interface LeafOptions {
  ofFile: {bytes: number}
  isCut: boolean
  signal: AbortSignal | undefined
  onOpened(identity: FileIdentity): void
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

async function lookAt(path: string): Promise<Stats> {
  try {
    return await stat(path)
  } catch (error) {
    throw explainReadError(error, path)
  }
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
      this.add(leaf.length)
      yield leaf
    }
  }

  /** Counts bytes that were read, or need not be read again. */
  add(bytes: number): void {
    this.readBytes += bytes
    this.#onProgress?.(this.readBytes)
  }

  /** Forgets what was counted of a file that is read again from its start. */
  takeBack(ofFile: {bytes: number}): void {
    this.readBytes -= ofFile.bytes
    ofFile.bytes = 0
  }
}
