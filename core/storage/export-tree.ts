import {lstat, mkdir, mkdtemp, open, rename, rm, statfs} from 'node:fs/promises'
import {basename, dirname, join, resolve} from 'node:path'
import type {BlockSource} from './blocks.js'
import {explainWriteError} from './explain-file-error.js'
import {isFileError} from './is-file-error.js'
import {readFile} from './read-file.js'
import {DiskSpaceError, TargetExistsError} from './storage-errors.js'
import type {TreeSummary} from './tree-entry.js'
import {TreeBudget, type TreeLimits} from './tree-limits.js'
import {walkTree} from './walk-tree.js'

/** How an export runs. */
export interface ExportOptions {
  signal?: AbortSignal
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
  const targetPath = resolve(target)
  await assertAbsent(targetPath)
  const partialDir = await makePartialFolder(targetPath)
  try {
    const rootPath = join(partialDir, basename(targetPath))
    const summary = await writeTree(source, root, rootPath, new TreeBudget(limits), options)
    await assertAbsent(targetPath)
    await rename(rootPath, targetPath)
    return summary
  } catch (error) {
    throw explainWriteError(error, targetPath)
  } finally {
    await rm(partialDir, {recursive: true, force: true})
  }
}

async function makePartialFolder(targetPath: string): Promise<string> {
  try {
    await mkdir(dirname(targetPath), {recursive: true})
    return await mkdtemp(`${targetPath}.partial-`)
  } catch (error) {
    throw explainWriteError(error, targetPath)
  }
}

async function writeTree(
  source: BlockSource,
  root: string,
  rootPath: string,
  budget: TreeBudget,
  options: ExportOptions,
): Promise<TreeSummary> {
  const freeBytes = await countFreeBytes(dirname(rootPath))
  const summary = {files: 0, sizeBytes: 0}
  for await (const entry of walkTree(source, root, budget, options.signal)) {
    const path = join(rootPath, ...entry.path.split('/'))
    if (entry.kind === 'folder') {
      await mkdir(path, 0o755)
      continue
    }
    if (budget.sizeBytes > freeBytes) {
      throw new DiskSpaceError(
        `The tree has at least ${budget.sizeBytes} bytes, but ${dirname(dirname(rootPath))} has room for ${freeBytes} bytes.`,
        {suggestions: ['Free some space, or choose a folder on another disk.']},
      )
    }
    const {node} = entry
    const chunks = readFile(source, node, budget, options.signal)
    await writeFile(path, chunks, (sizeBytes) => {
      summary.sizeBytes += sizeBytes
      options.onProgress?.(summary.sizeBytes)
    })
    summary.files += 1
  }
  return summary
}

async function writeFile(
  path: string,
  chunks: AsyncIterable<Uint8Array>,
  onWritten: (sizeBytes: number) => void,
): Promise<void> {
  const handle = await open(path, 'wx', 0o644)
  try {
    for await (const chunk of chunks) {
      await handle.writeFile(chunk)
      onWritten(chunk.length)
    }
  } finally {
    await handle.close()
  }
}

async function countFreeBytes(folder: string): Promise<number> {
  const {bavail, bsize} = await statfs(folder)
  return bavail * bsize
}

async function assertAbsent(path: string): Promise<void> {
  try {
    await lstat(path)
  } catch (error) {
    if (isFileError(error, 'ENOENT', 'ENOTDIR')) return
    throw error
  }
  throw new TargetExistsError(`${path} exists already; a tree is only written where nothing is.`, {
    suggestions: [`Choose another target, or remove ${path}.`],
  })
}
