import {CandelaError} from '../errors.js'

/** A text that is no CID, or a CID of a kind that Candela does not carry. */
export class CidError extends CandelaError {
  readonly code = 'CID_UNSUPPORTED'
  readonly kind = 'usage' as const
}

/** A block that the store does not hold. */
export class BlockMissingError extends CandelaError {
  readonly code = 'BLOCK_MISSING'
  readonly kind = 'unreachable' as const
}

/** A block whose bytes do not hash to its address. */
export class BlockCorruptError extends CandelaError {
  readonly code = 'BLOCK_CORRUPT'
  readonly kind = 'unreachable' as const
}

/** A block larger than any node carries. */
export class BlockSizeError extends CandelaError {
  readonly code = 'BLOCK_SIZE'
  readonly kind = 'verification' as const
}

/** A path to import that is not there or cannot be read. */
export class SourceMissingError extends CandelaError {
  readonly code = 'SOURCE_MISSING'
  readonly kind = 'preflight' as const
}

/** A socket, pipe or device where only files and folders can be stored. */
export class SourceKindError extends CandelaError {
  readonly code = 'SOURCE_KIND'
  readonly kind = 'preflight' as const
}

/** A file that was written to while it was being imported. */
export class SourceChangedError extends CandelaError {
  readonly code = 'SOURCE_CHANGED'
  readonly kind = 'preflight' as const
}

/** A name that some machine of the network could not write. */
export class SourceNameError extends CandelaError {
  readonly code = 'SOURCE_NAME'
  readonly kind = 'preflight' as const
}

/** A symbolic link that is broken, turns in a circle or points out of the imported folder. */
export class SymlinkError extends CandelaError {
  readonly code = 'SYMLINK'
  readonly kind = 'preflight' as const
}

/** A tree that would write somewhere or something it must not: names, duplicates, links. */
export class UnsafeTreeError extends CandelaError {
  readonly code = 'TREE_UNSAFE'
  readonly kind = 'verification' as const
}

/** A tree larger, deeper or more numerous than the caller allows. */
export class TreeLimitError extends CandelaError {
  readonly code = 'TREE_LIMIT'
  readonly kind = 'verification' as const
}

/** A block that is no well-formed UnixFS node, or whose sizes contradict each other. */
export class MalformedTreeError extends CandelaError {
  readonly code = 'TREE_MALFORMED'
  readonly kind = 'verification' as const
}

/** An export target that exists already. */
export class TargetExistsError extends CandelaError {
  readonly code = 'TARGET_EXISTS'
  readonly kind = 'usage' as const
}

/** A path that the system does not let us write. */
export class TargetRefusedError extends CandelaError {
  readonly code = 'TARGET_REFUSED'
  readonly kind = 'usage' as const
}

/** A disk without room for what should be written. */
export class DiskSpaceError extends CandelaError {
  readonly code = 'DISK_SPACE'
  readonly kind = 'preflight' as const
}

/** A key, recipient or identity of the wrong form. */
export class SealingKeyError extends CandelaError {
  readonly code = 'SEALING_KEY'
  readonly kind = 'usage' as const
}

/** A wrapped key or sealed file that this key does not open. */
export class WrongKeyError extends CandelaError {
  readonly code = 'WRONG_KEY'
  readonly kind = 'verification' as const
}

/** A sealed file that is cut short or was altered. */
export class SealBrokenError extends CandelaError {
  readonly code = 'SEAL_BROKEN'
  readonly kind = 'verification' as const
}

/** A text that is no URL of a storage back end. */
export class StorageUrlError extends CandelaError {
  readonly code = 'STORAGE_URL'
  readonly kind = 'usage' as const
}

/** A file of storage keys that is malformed. */
export class StorageKeyFileError extends CandelaError {
  readonly code = 'STORAGE_KEY_FILE'
  readonly kind = 'usage' as const
}

/** A back end that does not answer, or only with faults of its own. */
export class StorageUnreachableError extends CandelaError {
  readonly code = 'STORAGE_UNREACHABLE'
  readonly kind = 'unreachable' as const
}

/** A back end that answers, but not to us: a missing, wrong or expired key, or one that may not do this. */
export class StorageRefusedError extends CandelaError {
  readonly code = 'STORAGE_REFUSED'
  readonly kind = 'unreachable' as const
}

/** A back end that is too old to carry what Candela stores. */
export class StorageVersionError extends CandelaError {
  readonly code = 'STORAGE_VERSION'
  readonly kind = 'unreachable' as const
}
