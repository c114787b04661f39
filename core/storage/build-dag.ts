import type {ImporterOptions, InProgressImportResult, WritableStorage} from 'ipfs-unixfs-importer'
import {importer, importFile} from 'ipfs-unixfs-importer'
import type {CID} from 'multiformats/cid'
import {cidOfBlock, DAG_PB_CODEC} from './block-cid.js'
import type {BlockSink} from './blocks.js'
import {encodeFolder} from './encode-folder.js'
import type {Leaf} from './leaves/store-leaves.js'

/** A file or folder that stands in the store. */
export interface StoredNode {
  cid: CID
  /** All its blocks together, in bytes; stands in the folder above as Tsize. */
  dagBytes: bigint
}

/** Blocks of one file that are hashed and written at once; bounds the memory to so many MiB per file. */
const BLOCKS_AT_ONCE = 16

/** Stores a file's content; the same bytes give the same CID, whatever its name, time and mode. */
export async function buildFile(
  store: BlockSink,
  content: AsyncIterable<Uint8Array> | Uint8Array,
): Promise<StoredNode> {
  const {cid, size} = await importFile({content}, toWritable(store), dagOptions())
  return {cid, dagBytes: size}
}

/** Stores a file that is cut into leaves already, of 1 byte to 1 MiB each. */
export async function buildCutFile(store: BlockSink, leaves: AsyncIterable<Uint8Array>): Promise<StoredNode> {
  const options = {...dagOptions(), chunker: () => orEmptyLeaf(leaves)}
  const {cid, size} = await importFile({content: leaves}, toWritable(store), options)
  return {cid, dagBytes: size}
}

/** Stores the nodes above leaves that are stored already; a single leaf needs none. */
export async function buildFromLeaves(store: BlockSink, leaves: readonly Leaf[]): Promise<StoredNode> {
  const [first] = leaves
  if (first && leaves.length === 1) return {cid: first.cid, dagBytes: BigInt(first.sizeBytes)}
  const options: ImporterOptions = {
    ...dagOptions(),
    bufferImporter: async function* () {
      for (const {cid, sizeBytes} of leaves) yield async () => ({cid, size: BigInt(sizeBytes), block: NO_BYTES})
    },
  }
  const {cid, size} = await importFile({content: NO_BYTES}, toWritable(store), options)
  return {cid, dagBytes: size}
}

/** Given where the importer wants the bytes of a leaf, which it does not look at. */
const NO_BYTES = new Uint8Array()

/** Bytes of the largest folder in one block: the threshold of the profile `unixfs-v1-2025`. */
const MOST_FOLDER_BYTES = 256 * 1024

/**
 * Stores a folder whose entries are stored already; one whose block would be too large becomes a HAMT of several blocks.
 *
 * The importer's own way through paths decides about a HAMT before it knows the sizes of the folders inside,
 * so that folders of many folders get other CIDs than Kubo's. Here every size is known first.
 */
export async function buildFolder(store: BlockSink, children: ReadonlyMap<string, StoredNode>): Promise<StoredNode> {
  const bytes = encodeFolder(children)
  if (bytes.length > MOST_FOLDER_BYTES) return buildHamt(store, children)
  const cid = cidOfBlock(bytes, DAG_PB_CODEC)
  await store.put(cid, bytes)
  let dagBytes = BigInt(bytes.length)
  for (const child of children.values()) dagBytes += child.dagBytes
  return {cid, dagBytes}
}

async function buildHamt(store: BlockSink, children: ReadonlyMap<string, StoredNode>): Promise<StoredNode> {
  const options: ImporterOptions = {
    ...dagOptions(),
    wrapWithDirectory: true,
    dagBuilder: async function* () {
      for (const [name, {cid, dagBytes}] of children) {
        yield async (): Promise<InProgressImportResult> => ({cid, size: dagBytes, path: name, originalPath: name})
      }
    },
  }
  let root: StoredNode | undefined
  for await (const {cid, size} of importer([], toWritable(store), options)) root = {cid, dagBytes: size}
  if (!root) throw new Error('The importer gave no folder.')
  return root
}

/** An empty file has one empty leaf. */
async function* orEmptyLeaf(leaves: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let isEmpty = true
  for await (const leaf of leaves) {
    isEmpty = false
    yield leaf
  }
  if (isEmpty) yield new Uint8Array()
}

/** Fresh for each call: the importer writes into its options. */
function dagOptions(): ImporterOptions {
  return {profile: 'unixfs-v1-2025', blockWriteConcurrency: BLOCKS_AT_ONCE}
}

function toWritable(store: BlockSink): WritableStorage {
  return {
    async put(cid, bytes) {
      if (!(bytes instanceof Uint8Array)) throw new TypeError(`The importer gave block ${cid} in pieces.`)
      await store.put(cid, bytes)
      return cid
    },
  }
}
