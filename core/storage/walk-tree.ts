import type {CID} from 'multiformats/cid'
import {parseCid} from './block-cid.js'
import type {BlockSource} from './blocks.js'
import {findPathProblem} from './entry-name.js'
import {ReadAheadStack} from './read-ahead.js'
import {readFolder} from './read-folder.js'
import {UnsafeTreeError} from './storage-errors.js'
import type {TreeEntry} from './tree-entry.js'
import {describePath, type TreeBudget} from './tree-limits.js'
import {decodeUnixfsNode, type FileNode} from './unixfs-node.js'

/** A file or folder that a walk has met; a file carries its root node. */
export type WalkedEntry = TreeEntry & ({kind: 'folder'} | {kind: 'file'; node: FileNode})

interface Pending {
  cid: CID
  path: string
  depth: number
}

/** How a tree is walked. */
export interface WalkOptions {
  signal?: AbortSignal
  /** Asked for the path of every file and folder; of what it refuses no block is read, and nothing below it is walked. */
  selects?: (path: string) => boolean
}

/**
 * Walks a tree from its root, a folder before what it holds, entries by name; nothing is trusted.
 *
 * It is a loop, not a recursion, so depth costs no stack; `budget` ends it.
 *
 * @throws {UnsafeTreeError} If a name or a kind of entry must not be written.
 * @throws {TreeLimitError} If a limit of the budget is reached.
 * @throws {MalformedTreeError} If a block is no UnixFS node.
 * @throws {BlockMissingError} If a block is not there.
 * @throws {BlockCorruptError} If a block was altered.
 */
export async function* walkTree(
  source: BlockSource,
  root: string,
  budget: TreeBudget,
  {signal, selects = () => true}: WalkOptions = {},
): AsyncGenerator<WalkedEntry> {
  const stack = new ReadAheadStack<Pending>(source, [{cid: parseCid(root), path: '', depth: 0}])
  for (let next = await stack.pop(); next; next = await stack.pop()) {
    signal?.throwIfAborted()
    budget.visit()
    const {cid, path, depth} = next.item
    const node = decodeUnixfsNode(cid, next.bytes)
    if (node.kind === 'file') {
      budget.chargeFile(path, node.sizeBytes)
      yield {path, kind: 'file', sizeBytes: node.sizeBytes, cid: cid.toString(), node}
      continue
    }
    budget.enterFolder(path, depth)
    const links = await readFolder(source, node, path, budget)
    yield {path, kind: 'folder', sizeBytes: 0, cid: cid.toString()}
    const below = links.map((link) => ({cid: link.cid, path: joinPath(path, link.name), depth: depth + 1}))
    stack.push(below.filter((entry) => selects(entry.path)))
  }
}

function joinPath(folder: string, name: string): string {
  const path = folder === '' ? name : `${folder}/${name}`
  const problem = findPathProblem(path)
  if (problem) throw new UnsafeTreeError(`${describePath(folder)} has an entry that ${problem}.`)
  return path
}
