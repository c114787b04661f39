import {decode, encode, prepare} from '@ipld/dag-pb'
import {LegacyNode} from 'ipfs-unixfs'
import type {CID} from 'multiformats/cid'
import {assertSupportedCid, RAW_CODEC} from './block-cid.js'
import {MalformedTreeError, UnsafeTreeError} from './storage-errors.js'

/** What a node links to. */
export interface UnixfsLink {
  cid: CID
  /** All blocks below together, in bytes, as the node declares it: nothing vouches for it. */
  treeBytes: number
}

/** A file: bytes of its own, then those of its parts in order. */
export interface FileNode {
  kind: 'file'
  data: Uint8Array
  parts: (UnixfsLink & {sizeBytes: number})[]
  /** Length of `data` and all parts. */
  sizeBytes: number
}

/** A folder in one block, or one block of a HAMT folder. */
export interface FolderNode {
  kind: 'folder'
  links: (UnixfsLink & {name: string})[]
  /** Slots of a HAMT block; nothing for a folder in one block. */
  fanout?: number
}

export type UnixfsNode = FileNode | FolderNode

/** Parts of a file per node: the width of the profile `unixfs-v1-2025`. */
const MAX_FILE_PARTS = 1024
/** Entries of one folder block or HAMT. */
export const MAX_FOLDER_LINKS = 100_000
const MAX_FANOUT = 1024

/**
 * Reads a block that was checked against its address as a UnixFS node.
 *
 * @throws {CidError} If it links to a kind of address that Candela does not carry.
 * @throws {MalformedTreeError} If it is no UnixFS, too wide, or its sizes do not add up.
 * @throws {UnsafeTreeError} If it is a symbolic link or metadata.
 */
export function decodeUnixfsNode(cid: CID, bytes: Uint8Array): UnixfsNode {
  if (cid.code === RAW_CODEC) return {kind: 'file', data: bytes, parts: [], sizeBytes: bytes.length}
  const {links, unixfs} = decodeBlock(cid, bytes)
  switch (unixfs.type) {
    case 'FILE':
    case 'RAW':
      return toFile(cid, links, unixfs)
    case 'DIRECTORY':
      return toFolder(cid, links)
    case 'HAMT_SHARD':
      return toShard(cid, links, unixfs)
    case 'SYMLINK':
      throw new UnsafeTreeError(`Block ${cid} is a symbolic link; only files and folders are written.`)
    default:
      throw new UnsafeTreeError(`Block ${cid} is UnixFS ${unixfs.type ?? 'without a type'}; expected a file or folder.`)
  }
}

type Links = FolderNode['links']

function decodeBlock(cid: CID, bytes: Uint8Array): {links: Links; unixfs: UnixFSMessage} {
  try {
    const {Links, Data} = decode(bytes)
    const {data} = LegacyNode.decode(encode(prepare({Data})))
    if (!data) throw new Error('The block has no UnixFS data.')
    const links = Links.map(({Name, Hash, Tsize}) => ({name: Name ?? '', cid: Hash, treeBytes: Tsize ?? 0}))
    return {links, unixfs: data}
  } catch (cause) {
    throw new MalformedTreeError(`Block ${cid} is no UnixFS node.`, {cause})
  }
}

type UnixFSMessage = NonNullable<LegacyNode['data']>

function toFile(cid: CID, links: Links, unixfs: UnixFSMessage): FileNode {
  const {blockSizes, data = new Uint8Array(), fileSize} = unixfs
  if (links.length > MAX_FILE_PARTS) {
    throw new MalformedTreeError(`File block ${cid} has ${links.length} parts; the limit is ${MAX_FILE_PARTS} parts.`)
  }
  if (links.length !== blockSizes.length) {
    throw new MalformedTreeError(`File block ${cid} has ${links.length} parts but declares ${blockSizes.length} sizes.`)
  }
  const parts = links.map((link, index) => {
    assertSupportedCid(link.cid)
    return {cid: link.cid, treeBytes: link.treeBytes, sizeBytes: toSize(cid, blockSizes[index] as bigint)}
  })
  const sizeBytes = parts.reduce((sum, part) => sum + part.sizeBytes, data.length)
  if (!Number.isSafeInteger(sizeBytes) || (fileSize !== undefined && fileSize !== BigInt(sizeBytes))) {
    throw new MalformedTreeError(
      `File block ${cid} declares ${fileSize} bytes, but its parts declare ${sizeBytes} bytes together.`,
    )
  }
  return {kind: 'file', data, parts, sizeBytes}
}

/** No importer makes empty parts; refusing them lets the declared size bound the number of leaves. */
function toSize(cid: CID, sizeBytes: bigint): number {
  if (sizeBytes > 0n && sizeBytes <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(sizeBytes)
  throw new MalformedTreeError(`File block ${cid} declares a part of ${sizeBytes} bytes; expected 1 byte to 8 PiB.`)
}

function toFolder(cid: CID, links: Links): FolderNode {
  if (links.length > MAX_FOLDER_LINKS) {
    throw new MalformedTreeError(
      `Folder block ${cid} has ${links.length} entries; the limit is ${MAX_FOLDER_LINKS} entries.`,
    )
  }
  for (const link of links) assertSupportedCid(link.cid)
  return {kind: 'folder', links}
}

function toShard(cid: CID, links: Links, {fanOut = 0n}: UnixFSMessage): FolderNode {
  const fanout = Number(fanOut)
  if (fanout < 8 || fanout > MAX_FANOUT || !Number.isInteger(Math.log2(fanout))) {
    throw new MalformedTreeError(
      `HAMT block ${cid} has a fan-out of ${fanOut}; expected a power of two from 8 to ${MAX_FANOUT}.`,
    )
  }
  if (links.length > fanout) {
    throw new MalformedTreeError(`HAMT block ${cid} has ${links.length} links for its ${fanout} slots.`)
  }
  return {...toFolder(cid, links), fanout}
}
