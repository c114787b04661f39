import type {CID} from 'multiformats/cid'
import type {Storage} from './blocks.js'

/** Bytes of an object, from `offset` on. */
export interface ByteRange {
  offset: number
  length: number
}

/** A URL that reads blocks without any key, for a while. */
export interface BlockLocation {
  url: string
  /** How long it opens, in seconds. */
  opensForSec: number
  /** What can be read there, by CID as text; a block without a range is all of it. */
  blocks: readonly {cid: string; range?: ByteRange}[]
}

/** A URL that stores one block without any key, for a while. */
export interface UploadLocation {
  url: string
  /** How long it opens, in seconds. */
  opensForSec: number
  /** What has to be sent along; the digest in it lets the place refuse other bytes. */
  headers: Readonly<Record<string, string>>
}

/** What a storage adds that others may read and write at the place itself. */
export interface DirectAccess {
  /** Where a block can be read, or nothing if it is not there. */
  locate(cid: CID): Promise<BlockLocation | undefined>
  /** Where a block can be stored. */
  locateUpload(cid: CID): Promise<UploadLocation>
}

/** Whether a storage hands out URLs. */
export function hasDirectAccess(storage: Storage): storage is Storage & DirectAccess {
  return 'locateUpload' in storage
}
