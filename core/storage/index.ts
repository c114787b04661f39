export {cidOfDigest, DAG_PB_CODEC, digestOfCid, parseCid, RAW_CODEC, verifyBlock} from './block-cid.js'
export {BlockStore, type BlockStoreOptions} from './block-store.js'
export {type BlockSource, type Blocks, LEAF_BYTES, MAX_BLOCK_BYTES} from './blocks.js'
export {
  CONTENT_KEY_BYTES,
  createIdentity,
  hashContentKey,
  newContentKey,
  type SealingIdentity,
  unwrapContentKey,
  wrapContentKey,
} from './content-key.js'
export {type ExportOptions, exportTree} from './export-tree.js'
export {type ImportOptions, importBytes, importFiles, importPath} from './import-tree.js'
export {listTree} from './list-tree.js'
export {openBlockStore} from './open-block-store.js'
export type {ImportEntry} from './plan-tree.js'
export {readBytes} from './read-bytes.js'
export {sealBytes, sealFile, unsealBytes, unsealFile} from './sealing.js'
export * from './storage-errors.js'
export type {ImportSummary, TreeEntry, TreeSummary} from './tree-entry.js'
export {DEFAULT_TREE_LIMITS, type TreeLimits} from './tree-limits.js'
