import type {Stats} from 'node:fs'
import {realpath, stat} from 'node:fs/promises'
import {basename} from 'node:path'
import type {CID} from 'multiformats/cid'
import type {BlockSink, Blocks} from './blocks.js'
import {buildFile, buildFolder, type StoredNode} from './build-dag.js'
import {collectFolder} from './collect-folder.js'
import {explainReadError} from './explain-file-error.js'
import {FileImporter, type ImportOptions} from './file-importer.js'
import type {FolderPlan} from './folder-plan.js'
import {forEachInParallel} from './map-in-parallel.js'
import {NodeList} from './node-list.js'
import {type ImportEntry, planTree} from './plan-tree.js'
import {SourceKindError} from './storage-errors.js'
import type {ImportSummary} from './tree-entry.js'

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
    return storePlan(store, await collectFolder(root, options.signal), {pinName: basename(root), ...options})
  }
  if (!kind.isFile()) throw new SourceKindError(`${path} is a socket, pipe or device; expected a file or a folder.`)
  return storeWith(store, {pinName: basename(root), ...options, cutsBlends: false}, async (importer) => ({
    cid: (await importer.store(root)).cid,
    files: 1,
  }))
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
  await assertFiles(entries)
  return storePlan(store, plan, options)
}

/**
 * Makes sure that every entry is a file.
 *
 * @throws {SourceMissingError} If one is not there.
 * @throws {SourceKindError} If one is not a file.
 */
export async function assertFiles(entries: readonly ImportEntry[]): Promise<void> {
  await forEachInParallel(entries, LOOKS_AT_ONCE, async ({source}) => {
    const kind = await lookAt(source)
    if (!kind.isFile()) throw new SourceKindError(`${source} is not a file; a bundle is made of files.`)
  })
}

/** Stores bytes as a file and gives its CID; `pinName` names the pin that keeps it. */
export async function importBytes(store: Blocks, bytes: Uint8Array, pinName = 'bytes'): Promise<string> {
  const {cid} = await buildFile(store, bytes)
  await store.pin(cid, pinName)
  return cid.toString()
}

function storePlan(store: Blocks, plan: FolderPlan, options: ImportOptions): Promise<ImportSummary> {
  return storeWith(store, options, async (importer) => {
    const nodes = new NodeList(plan.countFiles())
    await forEachInParallel(numbered(plan.listSources()), importer.filesAtOnce, async ([index, source]) => {
      nodes.set(index, await importer.store(source))
    })
    const {cid} = await storeFolder(importer.blocks, plan, nodes, 0)
    return {cid, files: plan.countFiles()}
  })
}

async function storeWith(
  store: Blocks,
  options: ImportOptions,
  run: (importer: FileImporter) => Promise<{cid: CID; files: number}>,
): Promise<ImportSummary> {
  const importer = new FileImporter(store, options)
  try {
    const {cid, files} = await run(importer)
    await store.pin(cid, options.pinName ?? 'files')
    await store.folder?.memory.save()
    return {cid: cid.toString(), files, sizeBytes: importer.sizeBytes, newBytes: importer.blocks.newBytes}
  } finally {
    await importer.close()
  }
}

/**
 * Stores the folders once their files are stored, whose nodes stand in `nodes` in the order of {@link FolderPlan.listSources} from
 * number `from` on. Recursion is bounded: {@link TreePlanner} refuses more than 32 folders inside each other.
 */
async function storeFolder(store: BlockSink, plan: FolderPlan, nodes: NodeList, from: number): Promise<StoredNode> {
  const children = new Map<string, StoredNode>()
  let next = from + plan.size
  for (const [name, folder] of plan.folders) {
    children.set(name, await storeFolder(store, folder, nodes, next))
    next += folder.countFiles()
  }
  next = from
  for (const name of plan.fileNames()) children.set(name, nodes.get(next++))
  return buildFolder(store, children)
}

function* numbered<Item>(items: Iterable<Item>): Generator<[number, Item]> {
  let number = 0
  for (const item of items) yield [number++, item]
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
