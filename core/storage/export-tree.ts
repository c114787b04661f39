import {mkdirSync} from 'node:fs'
import {join} from 'node:path'
import type {BlockSource} from './blocks.js'
import {forEachInParallel} from './map-in-parallel.js'
import {readFile} from './read-file.js'
import type {TreeSummary} from './tree-entry.js'
import {TreeBudget, type TreeLimits} from './tree-limits.js'
import {type WalkedEntry, type WalkOptions, walkTree} from './walk-tree.js'
import {assertRoom, countFreeBytes, writeFreshFile, writeWhole} from './write-whole.js'

/** Files that are written at once: the next one is read while the last bytes of one go to the disk. */
const FILES_AT_ONCE = 2

/** How an export runs. */
export interface ExportOptions extends WalkOptions {
  /** Called after each piece that was written, with all bytes written so far. */
  onProgress?: (writtenBytes: number) => void
}

/**
 * Writes a tree to a file or folder that does not exist yet.
 *
 * Everything goes into a fresh neighbour folder `TARGET.partial-…` first and is renamed when it is complete, so that
 * the target is whole or absent. Modes and times in the tree are ignored: files get 0644, folders 0755.
 *
 * @param root - CID as text.
 * @param limits - What the tree may contain at most; see {@link DEFAULT_TREE_LIMITS}.
 * @throws {TargetExistsError} If there is something at `target`.
 * @throws {DiskSpaceError} If the disk has less room than the files declare.
 * @throws {TargetRefusedError} If the system does not let us write there.
 * @throws The errors of {@link walkTree}.
 */
export async function exportTree(
  source: BlockSource,
  root: string,
  target: string,
  limits: Partial<TreeLimits> = {},
  options: ExportOptions = {},
): Promise<TreeSummary> {
  return writeWhole(target, (rootPath) => writeTree(source, root, rootPath, new TreeBudget(limits), options))
}

async function writeTree(
  source: BlockSource,
  root: string,
  rootPath: string,
  budget: TreeBudget,
  options: ExportOptions,
): Promise<TreeSummary> {
  const freeBytes = await countFreeBytes(rootPath)
  const summary = {files: 0, sizeBytes: 0}
  const writeEntry = async ({path: pathInTree, ...entry}: WalkedEntry) => {
    const path = join(rootPath, ...pathInTree.split('/'))
    if (entry.kind === 'folder') return mkdirSync(path, 0o755)
    assertRoom(budget.sizeBytes, freeBytes, rootPath)
    const chunks = readFile(source, entry.node, budget, options.signal)
    await writeFreshFile(path, chunks, (sizeBytes) => {
      summary.sizeBytes += sizeBytes
      options.onProgress?.(summary.sizeBytes)
    })
    summary.files += 1
  }
  await forEachInParallel(walkTree(source, root, budget, options), FILES_AT_ONCE, writeEntry)
  return summary
}
