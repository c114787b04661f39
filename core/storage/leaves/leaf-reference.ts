import {closeSync, openSync, readFileSync, readSync, statSync} from 'node:fs'
import {z} from 'zod'
import {isFileError} from '../is-file-error.js'

/** Smaller leaves are copied: a reference takes as much room on the disk. */
export const LEAST_REFERRED_BYTES = 64 * 1024

const SUFFIX = '.ref'

const schema = z.strictObject({
  path: z.string().min(1),
  offset: z.int().min(0),
  sizeBytes: z.int().min(1),
  fileBytes: z.int().min(0),
  mtimeNs: z.string(),
})

/** Where the bytes of a leaf stand in a file of this machine, and that file's size and time as it was read. */
export type LeafReference = z.infer<typeof schema>

/** Where a folder of blocks keeps the reference that stands for a block. */
export function referencePath(blockPath: string): string {
  return `${blockPath}${SUFFIX}`
}

/** The name of the block that a file of a folder of blocks holds or refers to. */
export function blockNameOf(fileName: string): string {
  return fileName.endsWith(SUFFIX) ? fileName.slice(0, -SUFFIX.length) : fileName
}

export function encodeReference(reference: LeafReference): Uint8Array {
  return Buffer.from(JSON.stringify(reference))
}

/** The reference that stands for a block, if there is one; a damaged one counts as none. */
export function readReference(blockPath: string): LeafReference | undefined {
  try {
    return schema.parse(JSON.parse(readFileSync(referencePath(blockPath), 'utf8')))
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError || isFileError(error, 'ENOENT', 'ENOTDIR')) return
    throw error
  }
}

/** Whether the file seems to be the one that was read. */
export function isSound({path, fileBytes, mtimeNs}: LeafReference): boolean {
  try {
    const {size, mtimeNs: now} = statSync(path, {bigint: true})
    return Number(size) === fileBytes && String(now) === mtimeNs
  } catch (error) {
    if (isFileError(error, 'ENOENT', 'ENOTDIR', 'EACCES', 'ELOOP')) return false
    throw error
  }
}

/** The same reference, which never seems sound: the file holds other bytes though it looks the same. */
export function withoutTrust(reference: LeafReference): LeafReference {
  return {...reference, mtimeNs: ''}
}

/** The bytes that a reference names, as far as the file holds any there now; nothing vouches for them yet. */
export function readReferred({path, offset, sizeBytes}: LeafReference): Uint8Array | undefined {
  let file: number | undefined
  try {
    file = openSync(path, 'r')
    const bytes = Buffer.allocUnsafeSlow(sizeBytes)
    return bytes.subarray(0, readSync(file, bytes, 0, sizeBytes, offset))
  } catch (error) {
    if (isFileError(error, 'ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'ELOOP', 'EISDIR')) return undefined
    throw error
  } finally {
    if (file !== undefined) closeSync(file)
  }
}
