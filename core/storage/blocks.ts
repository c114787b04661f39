import type {CID} from 'multiformats/cid'
import type {BlockStore} from './block-store.js'

/** Largest block that is stored or accepted, in bytes: what bitswap and the trustless gateways carry. */
export const MAX_BLOCK_BYTES = 2 * 1024 * 1024

/** Bytes per leaf of a file, fixed by the CID profile `unixfs-v1-2025` (IPIP-499). */
export const LEAF_BYTES = 1024 * 1024

/** Reads blocks; whoever implements it hashes what it returns. */
export interface BlockSource {
  /**
   * The bytes of a block, checked against its address; they are the caller's alone.
   *
   * @throws {BlockMissingError} If the block is not there.
   * @throws {BlockCorruptError} If the bytes do not hash to `cid`.
   */
  get(cid: CID): Promise<Uint8Array>
}

/** Takes blocks. */
export interface BlockSink {
  /** Stores a block under its address; storing it again changes nothing. */
  put(cid: CID, bytes: Uint8Array): Promise<void>
}

/** A place for content-addressed blocks: the seam that every storage back end fills. */
export interface Blocks extends BlockSource, BlockSink {
  /** The folder of this machine that blocks are put into first, if there is one: files go into it by the short way. */
  readonly folder?: BlockStore
  /** Whether a pin sends what it keeps to other places, from where it is read as well. */
  readonly sendsOn?: boolean
  /** Whether a block is there; its bytes are only checked by `get`. */
  has(cid: CID): Promise<boolean>
  /**
   * Says that everything below a root was put: it is safe from now on, and stays until it is unpinned.
   *
   * @param name - What people see in a list of pins, such as `job 12`; up to 255 bytes.
   */
  pin(root: CID, name: string, options?: PinOptions): Promise<void>
}

/** How a tree is pinned. */
export interface PinOptions {
  /** Hears of the bytes that a back end has walked so far, where it walks the tree. */
  onProgress?: (walkedBytes: number) => void
  /** Hears of the state of the pin at a place that fetches the tree by itself, such as `queued`. */
  onState?: (place: string, state: string) => void
}

/** A tree that a store keeps. */
export interface Pin {
  cid: CID
  name: string
}

/** A block and its address. */
export interface Block {
  cid: CID
  bytes: Uint8Array
}

/** A whole back end: what a network profile names by URL. */
export interface Storage extends Blocks {
  /** Where it is, for people; never with a secret. */
  readonly place: string
  /** Stores blocks in the way that is fastest here; they count only once a root above them is pinned. */
  putMany(blocks: AsyncIterable<Block>): Promise<void>
  /** Whether a root is pinned, so that everything below it is there. */
  isPinned(root: CID): Promise<boolean>
  /** Gives the pin of a tree another name, where that costs no more than a question; it must be pinned. */
  renamePin?(root: CID, name: string): Promise<void>
  /** Lets a tree go; its blocks stay until garbage is collected. Nothing happens if it is not pinned. */
  unpin(root: CID): Promise<void>
  listPins(): AsyncIterable<Pin>
  /** Ends connections. */
  close(): void
}
