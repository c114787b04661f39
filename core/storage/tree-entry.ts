/** A file or folder of a stored tree. */
export interface TreeEntry {
  /** Path from the root with `/` between names; empty for the root itself. */
  path: string
  kind: 'file' | 'folder'
  /** Content of a file in bytes; 0 for folders. */
  sizeBytes: number
  /** The entry's own CID as text. */
  cid: string
}

/** What an import or export moved. */
export interface TreeSummary {
  /** Number of files, folders not counted. */
  files: number
  /** Sum of the files' sizes in bytes. */
  sizeBytes: number
}

/** What an import stored. */
export interface ImportSummary extends TreeSummary {
  /** Root of the tree as text. */
  cid: string
  /** Bytes of the blocks that the store lacked, those of folders and of large files' nodes included. */
  newBytes: number
}
