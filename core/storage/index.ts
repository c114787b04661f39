export {BLEND_CHUNKER, cutBlend} from './blend/cut-blend.js'
export {cidOfDigest, DAG_PB_CODEC, digestOfCid, parseCid, RAW_CODEC, verifyBlock} from './block-cid.js'
export {BlockStore} from './block-store.js'
export {
  type Block,
  type BlockSource,
  type Blocks,
  LEAF_BYTES,
  MAX_BLOCK_BYTES,
  type Pin,
  type Storage,
} from './blocks.js'
export {collectGarbage, type GarbageRules, type GarbageSummary} from './collect-garbage.js'
export {
  CONTENT_KEY_BYTES,
  createIdentity,
  hashContentKey,
  newContentKey,
  type SealingIdentity,
  unwrapContentKey,
  wrapContentKey,
} from './content-key.js'
export {DeliveryBucket} from './delivery-bucket.js'
export {type BlockLocation, type DirectAccess, hasDirectAccess, type UploadLocation} from './direct-access.js'
export {findNameCollision, findNameProblem} from './entry-name.js'
export {estimateBytes} from './estimate-bytes.js'
export {explainReadError} from './explain-file-error.js'
export {type ExportOptions, exportTree} from './export-tree.js'
export type {ImportOptions} from './file-importer.js'
export {ServeAddressError, type ServedStorage, type ServeOptions, serveStorage} from './gateway/serve-storage.js'
export {importBytes, importFiles, importPath} from './import-tree.js'
export {listTree} from './list-tree.js'
export {measureSource} from './measure-source.js'
export {NetworkStorage} from './network-storage.js'
export {openIdentity, sealingIdentitySchema} from './open-identity.js'
export {collectBucketGarbageAt, openNetworkStorage, openStorage, type StorageProfile} from './open-storage.js'
export {parseRate} from './parse-rate.js'
export {PieceReader} from './piece-reader.js'
export {pinTree} from './pin-tree.js'
export type {ImportEntry} from './plan-tree.js'
export {assertSealedFiles, exportSealedFiles} from './private/export-sealed-files.js'
export {importSealedFiles, type SealedImport} from './private/import-sealed-files.js'
export {padSize} from './private/pad-size.js'
export {CHUNK_KEY_BYTES} from './private/seal-chunk.js'
export {type PackedFile, packFile, type SealedChunk, type SealedFile, unpackFile} from './private/sealed-file.js'
export {type PushOptions, type PushSummary, pushTree} from './push-tree.js'
export {quoteName} from './quote-name.js'
export {readBytes} from './read-bytes.js'
export {readLeaves} from './read-leaves.js'
export {readRange} from './read-range.js'
export type {BucketGarbageSummary, GarbageObject} from './s3/collect-bucket-garbage.js'
export {sealBytes, sealedBytes, sealPieces, unsealBytes, unsealPieces} from './sealing.js'
export * from './storage-errors.js'
export {isBackEndUrl, parseStorageUrl, type StorageUrl} from './storage-url.js'
export {streamFile} from './stream-file.js'
export type {TrafficCount, TrafficOptions} from './traffic.js'
export type {ImportSummary, TreeEntry, TreeSummary} from './tree-entry.js'
export {DEFAULT_TREE_LIMITS, type TreeLimits} from './tree-limits.js'
export {writeAtomically} from './write-atomically.js'
