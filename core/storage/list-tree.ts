import type {BlockSource} from './blocks.js'
import type {TreeEntry} from './tree-entry.js'
import {TreeBudget, type TreeLimits} from './tree-limits.js'
import {walkTree} from './walk-tree.js'

/**
 * Lists everything below a root, a folder before what it holds, entries by name; the root comes first.
 *
 * @param root - CID as text.
 * @throws The errors of {@link walkTree}.
 */
export async function listTree(
  source: BlockSource,
  root: string,
  limits: Partial<TreeLimits> = {},
  options: {signal?: AbortSignal} = {},
): Promise<TreeEntry[]> {
  const entries: TreeEntry[] = []
  for await (const {path, kind, sizeBytes, cid} of walkTree(source, root, new TreeBudget(limits), options)) {
    entries.push({path, kind, sizeBytes, cid})
  }
  return entries
}
