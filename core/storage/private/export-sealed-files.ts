import {mkdir} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import type {BlockSource} from '../blocks.js'
import type {ExportOptions} from '../export-tree.js'
import type {FolderPlan} from '../folder-plan.js'
import {planTree} from '../plan-tree.js'
import {ReadAheadStack} from '../read-ahead.js'
import {SourceNameError, UnsafeTreeError} from '../storage-errors.js'
import type {TreeSummary} from '../tree-entry.js'
import {TreeBudget, type TreeLimits} from '../tree-limits.js'
import {assertRoom, countFreeBytes, writeFreshFile, writeWhole} from '../write-whole.js'
import {openChunk} from './seal-chunk.js'
import {type SealedFile, sizeOfFile} from './sealed-file.js'

/**
 * Makes sure that sealed files from a stranger can be written here, before any block of them is fetched.
 *
 * @throws {UnsafeTreeError} If a path would leave the folder, cannot be written everywhere, or stands twice.
 * @throws {TreeLimitError} If there are more files or bytes than allowed.
 */
export function assertSealedFiles(files: readonly SealedFile[], limits: Partial<TreeLimits> = {}): TreeSummary {
  const budget = new TreeBudget(limits)
  const folders = countFolders(planFiles(files))
  budget.addEntries(files.length + folders)
  for (const file of files) {
    budget.chargeFile(file.path, sizeOfFile(file))
    for (const _ of file.chunks) budget.visit()
  }
  return {files: files.length, sizeBytes: budget.sizeBytes}
}

/**
 * Decrypts sealed files into a folder that does not exist yet; it is whole or absent.
 *
 * @throws {SealBrokenError} If a chunk does not open with its key.
 * @throws {TargetExistsError} If there is something at `target`.
 * @throws {DiskSpaceError} If the disk has less room than the files have bytes.
 * @throws {BlockMissingError} If a chunk is not there.
 * @throws The errors of {@link assertSealedFiles}.
 */
export async function exportSealedFiles(
  source: BlockSource,
  allFiles: readonly SealedFile[],
  target: string,
  limits: Partial<TreeLimits> = {},
  {signal, selects = () => true, onProgress}: ExportOptions = {},
): Promise<TreeSummary> {
  const files = allFiles.filter(({path}) => selects(path))
  const summary = assertSealedFiles(files, limits)
  let writtenBytes = 0
  await writeWhole(target, async (rootPath) => {
    assertRoom(summary.sizeBytes, await countFreeBytes(rootPath), rootPath)
    for (const file of files) {
      const path = join(rootPath, ...file.path.split('/'))
      await mkdir(dirname(path), {recursive: true, mode: 0o755})
      await writeFreshFile(path, decryptFile(source, file, signal), (sizeBytes) => {
        writtenBytes += sizeBytes
        onProgress?.(writtenBytes)
      })
    }
  })
  return summary
}

async function* decryptFile(
  source: BlockSource,
  {chunks}: SealedFile,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const stack = new ReadAheadStack(source, chunks)
  for (let next = await stack.pop(); next; next = await stack.pop()) {
    signal?.throwIfAborted()
    const {cid, key, sizeBytes} = next.item
    yield openChunk(next.bytes, key, sizeBytes, `Chunk ${cid} of the scene`)
  }
}

/** The rules for names are those of an import; only the fault is another's. */
function planFiles(files: readonly SealedFile[]): FolderPlan {
  try {
    return planTree(files.map(({path}) => ({path, source: path})))
  } catch (cause) {
    if (!(cause instanceof SourceNameError)) throw cause
    throw new UnsafeTreeError(`A private scene has a path that is refused: ${cause.message}`, {cause})
  }
}

function countFolders({folders}: FolderPlan): number {
  return [...folders.values()].reduce((count, folder) => count + 1 + countFolders(folder), 0)
}
