import {quoteName} from './quote-name.js'
import {TreeLimitError} from './storage-errors.js'

/** How much a tree from a stranger may contain. */
export interface TreeLimits {
  /** Sum of the sizes of all files, in bytes. @default 64 GiB */
  maxSizeBytes: number
  /** Files and folders together: 100,000 files, and folders for them. @default 131,072 */
  maxFiles: number
  /** Folders inside folders below the root, 0–32. @default 32 */
  maxDepth: number
  /** Blocks read, counting a block again each time it is reached. @default 1,000,000 */
  maxVisits: number
}

/** Limits that hold where the caller names none; a signed job offer names tighter ones. */
export const DEFAULT_TREE_LIMITS: Readonly<TreeLimits> = {
  maxSizeBytes: 64 * 1024 ** 3,
  maxFiles: 131_072,
  maxDepth: 32,
  maxVisits: 1_000_000,
}

/** Counts what a walk has met and stops it at the first limit. */
export class TreeBudget {
  readonly limits: Readonly<TreeLimits>
  /** Declared sizes charged so far, in bytes. */
  sizeBytes = 0
  /** Files and folders met so far, the root not counted. */
  files = 0
  #visits = 0

  constructor(limits: Partial<TreeLimits> = {}) {
    this.limits = {
      maxSizeBytes: limits.maxSizeBytes ?? DEFAULT_TREE_LIMITS.maxSizeBytes,
      maxFiles: limits.maxFiles ?? DEFAULT_TREE_LIMITS.maxFiles,
      maxDepth: limits.maxDepth ?? DEFAULT_TREE_LIMITS.maxDepth,
      maxVisits: limits.maxVisits ?? DEFAULT_TREE_LIMITS.maxVisits,
    }
  }

  /** Counts one block that is about to be read. @throws {TreeLimitError} */
  visit(): void {
    this.#visits += 1
    if (this.#visits > this.limits.maxVisits) {
      throw new TreeLimitError(`The tree needs more than ${this.limits.maxVisits} block reads, which is the limit.`)
    }
  }

  /** Counts the entries of a folder as soon as they are known. @throws {TreeLimitError} */
  addEntries(count: number): void {
    this.files += count
    if (this.files > this.limits.maxFiles) {
      throw new TreeLimitError(
        `The tree has at least ${this.files} files and folders; the limit is ${this.limits.maxFiles}.`,
      )
    }
  }

  /** Charges the declared size of a file before any of it is read. @throws {TreeLimitError} */
  chargeFile(path: string, sizeBytes: number): void {
    this.sizeBytes += sizeBytes
    if (this.sizeBytes > this.limits.maxSizeBytes) {
      throw new TreeLimitError(
        `${describePath(path)} with its ${sizeBytes} bytes makes the tree at least ${this.sizeBytes} bytes; ` +
          `the limit is ${this.limits.maxSizeBytes} bytes.`,
      )
    }
  }

  /** @throws {TreeLimitError} If a folder stands too deep; the root has depth 0. */
  enterFolder(path: string, depth: number): void {
    if (depth > this.limits.maxDepth) {
      throw new TreeLimitError(
        `${describePath(path)} stands ${depth} folders deep; the limit is ${this.limits.maxDepth} folders.`,
      )
    }
  }
}

/** A path below the root as the beginning of a sentence. */
export function describePath(path: string): string {
  return path === '' ? 'The root' : quoteName(path)
}
