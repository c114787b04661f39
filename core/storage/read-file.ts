import type {CID} from 'multiformats/cid'
import type {BlockSource} from './blocks.js'
import {ReadAheadStack} from './read-ahead.js'
import {MalformedTreeError, TreeLimitError} from './storage-errors.js'
import type {TreeBudget} from './tree-limits.js'
import {decodeUnixfsNode, type FileNode} from './unixfs-node.js'

/** Levels of nodes between a file's root and its leaves; 3 of width 1024 hold a PiB. */
const MAX_FILE_LEVELS = 8

interface FilePart {
  cid: CID
  sizeBytes: number
  level: number
}

/**
 * The content of a file in order, each part checked against the size that its parent declared.
 *
 * @param budget - Counts the blocks; the caller has charged the file's size.
 * @throws {MalformedTreeError} If a part has another size than declared, or is no file.
 * @throws {TreeLimitError} If its nodes stand too deep or the budget is used up.
 */
export async function* readFile(
  source: BlockSource,
  root: FileNode,
  budget: TreeBudget,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  if (root.data.length > 0) yield root.data
  const stack = new ReadAheadStack<FilePart>(
    source,
    root.parts.map((part) => ({...part, level: 1})),
  )
  for (let next = await stack.pop(); next; next = await stack.pop()) {
    signal?.throwIfAborted()
    budget.visit()
    const {item, bytes} = next
    const node = decodePart(item, bytes)
    if (node.parts.length > 0 && item.level >= MAX_FILE_LEVELS) {
      throw new TreeLimitError(
        `File block ${item.cid} stands ${item.level} levels deep; the limit is ${MAX_FILE_LEVELS}.`,
      )
    }
    stack.push(node.parts.map((part) => ({...part, level: item.level + 1})))
    if (node.data.length > 0) yield node.data
  }
}

function decodePart(part: FilePart, bytes: Uint8Array): FileNode {
  const node = decodeUnixfsNode(part.cid, bytes)
  if (node.kind !== 'file') throw new MalformedTreeError(`Block ${part.cid} is a folder inside a file.`)
  if (node.sizeBytes === part.sizeBytes) return node
  throw new MalformedTreeError(
    `Block ${part.cid} holds ${node.sizeBytes} bytes of its file; the block above declares ${part.sizeBytes} bytes.`,
  )
}
