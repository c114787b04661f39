import type {CID} from 'multiformats/cid'
import type {BlockSource} from './blocks.js'
import {findNameCollision, findNameProblem} from './entry-name.js'
import {quoteName} from './quote-name.js'
import {ReadAheadStack} from './read-ahead.js'
import {MalformedTreeError, TreeLimitError, UnsafeTreeError} from './storage-errors.js'
import {describePath, type TreeBudget} from './tree-limits.js'
import {decodeUnixfsNode, type FolderNode, MAX_FOLDER_LINKS} from './unixfs-node.js'

/** A named link of a folder. */
export interface FolderLink {
  name: string
  cid: CID
}

/**
 * Lists a folder, also a HAMT of several blocks, by name; every name is safe to write.
 *
 * @param path - The folder's own path, for errors.
 * @throws {UnsafeTreeError} If a name would leave the folder, cannot be written everywhere, or stands twice.
 * @throws {MalformedTreeError} If a HAMT is not built as one.
 * @throws {TreeLimitError} If the budget is used up.
 */
export async function readFolder(
  source: BlockSource,
  root: FolderNode,
  path: string,
  budget: TreeBudget,
): Promise<FolderLink[]> {
  const links = root.fanout === undefined ? root.links : await readShards(source, root, root.fanout, budget)
  budget.addEntries(links.length)
  for (const {name} of links) {
    const problem = findNameProblem(name)
    if (problem)
      throw new UnsafeTreeError(`${describePath(path)} has an entry ${quoteName(name)}: the name ${problem}.`)
  }
  const collision = findNameCollision(links.map(({name}) => name))
  if (collision) {
    const [first, second] = collision.map((name) => quoteName(name))
    throw new UnsafeTreeError(
      first === second
        ? `${describePath(path)} has two entries ${first}.`
        : `${describePath(path)} has entries ${first} and ${second}, the same file on some machines.`,
    )
  }
  return links.sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)))
}

/** Levels of blocks of a HAMT: 64 bits of hash, at least 3 bits per level. */
const MAX_SHARD_LEVELS = 22

interface Shard {
  cid: CID
  level: number
}

/** Walks the blocks of a HAMT. */
async function readShards(
  source: BlockSource,
  root: FolderNode,
  fanout: number,
  budget: TreeBudget,
): Promise<FolderLink[]> {
  const slotDigits = (fanout - 1).toString(16).length
  const {entries, shards} = splitLinks(root.links, slotDigits)
  const stack = new ReadAheadStack<Shard>(
    source,
    shards.map((cid) => ({cid, level: 1})),
  )
  for (let next = await stack.pop(); next; next = await stack.pop()) {
    budget.visit()
    const {cid, level} = next.item
    const node = decodeUnixfsNode(cid, next.bytes)
    if (node.kind !== 'folder' || node.fanout !== fanout) {
      throw new MalformedTreeError(`Block ${cid} is no HAMT block of ${fanout} slots, as those above it.`)
    }
    const found = splitLinks(node.links, slotDigits)
    if (found.shards.length > 0 && level >= MAX_SHARD_LEVELS) {
      throw new TreeLimitError(`HAMT block ${cid} stands ${level} levels deep; the limit is ${MAX_SHARD_LEVELS}.`)
    }
    entries.push(...found.entries)
    if (entries.length > MAX_FOLDER_LINKS) {
      throw new MalformedTreeError(`A HAMT has more than ${MAX_FOLDER_LINKS} entries, which is the limit.`)
    }
    stack.push(found.shards.map((shard) => ({cid: shard, level: level + 1})))
  }
  return entries
}

/** A link is its slot in hexadecimal digits, then the name of an entry, or nothing for another block of the HAMT. */
function splitLinks(links: readonly FolderLink[], slotDigits: number): {entries: FolderLink[]; shards: CID[]} {
  const entries: FolderLink[] = []
  const shards: CID[] = []
  for (const {name, cid} of links) {
    const slot = name.slice(0, slotDigits)
    if (slot.length !== slotDigits || !/^[0-9A-F]+$/.test(slot)) {
      throw new MalformedTreeError(`A HAMT link ${quoteName(name)} does not begin with ${slotDigits} hex digits.`)
    }
    if (name.length === slotDigits) shards.push(cid)
    else entries.push({name: name.slice(slotDigits), cid})
  }
  return {entries, shards}
}
