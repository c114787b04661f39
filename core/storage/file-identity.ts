import type {BigIntStats} from 'node:fs'

/** What changes when somebody writes to a file, replaces it, or sets its times. Large numbers are text, for JSON. */
export interface FileIdentity {
  sizeBytes: number
  /** Time of the last change of the content, in ns since 1970. */
  mtimeNs: string
  /** Time of the last change of content, name or mode, in ns since 1970; programs cannot set it. */
  ctimeNs: string
  inode: string
}

export function identityOf({size, mtimeNs, ctimeNs, ino}: BigIntStats): FileIdentity {
  return {sizeBytes: Number(size), mtimeNs: String(mtimeNs), ctimeNs: String(ctimeNs), inode: String(ino)}
}

export function isSameFile(one: FileIdentity, other: FileIdentity): boolean {
  return (
    one.sizeBytes === other.sizeBytes &&
    one.mtimeNs === other.mtimeNs &&
    one.ctimeNs === other.ctimeNs &&
    one.inode === other.inode
  )
}

/** Coarsest time that a file system keeps, in ms (FAT): a file that was read so soon may have changed since unnoticed. */
const COARSEST_MS = 2000

/** Whether a file had rested long enough when it was read, so that its times tell any later change. */
export function hadRested({mtimeNs, ctimeNs}: FileIdentity, readAtMs: number): boolean {
  const latestNs = BigInt(Math.floor(readAtMs) - COARSEST_MS) * 1_000_000n
  return BigInt(mtimeNs) < latestNs && BigInt(ctimeNs) < latestNs
}
