import type {CID} from 'multiformats/cid'

/** Largest block that is stored or accepted, in bytes: what bitswap and the trustless gateways carry. */
export const MAX_BLOCK_BYTES = 2 * 1024 * 1024

/** Bytes per leaf of a file, fixed by the CID profile `unixfs-v1-2025` (IPIP-499). */
export const LEAF_BYTES = 1024 * 1024

/** Reads blocks; whoever implements it hashes what it returns. */
export interface BlockSource {
  /**
   * The bytes of a block, checked against its address.
   *
   * @throws {BlockMissingError} If the block is not there.
   * @throws {BlockCorruptError} If the bytes do not hash to `cid`.
   */
  get(cid: CID): Promise<Uint8Array>
}

/** A place for content-addressed blocks: the seam that every storage back end fills. */
export interface Blocks extends BlockSource {
  /** Stores a block under its address; storing it again changes nothing. */
  put(cid: CID, bytes: Uint8Array): Promise<void>
  /** Whether a block is there; its bytes are only checked by `get`. */
  has(cid: CID): Promise<boolean>
}
