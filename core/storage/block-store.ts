import {randomUUID} from 'node:crypto'
import {access, mkdir, open, readFile, rename, rm} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import type {CID} from 'multiformats/cid'
import {assertBlockSize, assertSupportedCid, verifyBlock} from './block-cid.js'
import type {Blocks} from './blocks.js'
import {explainReadError, explainWriteError} from './explain-file-error.js'
import {isFileError} from './is-file-error.js'
import {BlockMissingError} from './storage-errors.js'

/** How a {@link BlockStore} writes. */
export interface BlockStoreOptions {
  /** Flush each new block to the disk before it counts as stored, so that it survives a power cut. @default false */
  isDurable?: boolean
}

/**
 * Blocks as files of one folder.
 *
 * Several processes may read and write the same folder: a block appears whole by a rename, and
 * two writers of one block write the same bytes. Every read is checked against the address.
 */
export class BlockStore implements Blocks {
  readonly dir: string
  readonly #isDurable: boolean

  /** @param dir - Folder of the blocks; created by the first `put`. */
  constructor(dir: string, options: BlockStoreOptions = {}) {
    this.dir = dir
    this.#isDurable = options.isDurable ?? false
  }

  /**
   * Stores a block. If it is there already nothing is written, unless its bytes were damaged: then it is repaired.
   *
   * The bytes are not hashed here: pass what you hashed yourself, or call {@link verifyBlock} first.
   *
   * @throws {CidError} If the address is not one that Candela carries.
   * @throws {BlockSizeError} If the block is larger than 2 MiB.
   * @throws {DiskSpaceError} If the disk is full.
   * @throws {TargetRefusedError} If the folder cannot be written.
   */
  async put(cid: CID, bytes: Uint8Array): Promise<void> {
    assertSupportedCid(cid)
    assertBlockSize(cid, bytes.length)
    const path = this.#pathOf(cid)
    if (await holdsBytes(path, bytes)) return
    const tempPath = join(this.dir, 'tmp', `${process.pid}-${randomUUID()}`)
    try {
      await withFolder(dirname(tempPath), () => writeNewFile(tempPath, bytes, this.#isDurable))
      await withFolder(dirname(path), () => rename(tempPath, path))
    } catch (error) {
      // A folder that cannot be written cannot be tidied either; the first error is the one to tell.
      await rm(tempPath, {force: true}).catch(() => undefined)
      throw explainWriteError(error, path)
    }
  }

  async get(cid: CID): Promise<Uint8Array> {
    assertSupportedCid(cid)
    const bytes = await this.#read(cid)
    verifyBlock(cid, bytes)
    return bytes
  }

  async has(cid: CID): Promise<boolean> {
    assertSupportedCid(cid)
    try {
      await access(this.#pathOf(cid))
      return true
    } catch (error) {
      if (isFileError(error, 'ENOENT')) return false
      throw error
    }
  }

  async #read(cid: CID): Promise<Uint8Array> {
    try {
      return await readFile(this.#pathOf(cid))
    } catch (error) {
      if (!isFileError(error, 'ENOENT')) throw explainReadError(error, this.#pathOf(cid))
      throw new BlockMissingError(`Block ${cid} is not in the store at ${this.dir}.`, {
        cause: error,
        suggestions: ['Add the content to this store: candela storage add PATH'],
      })
    }
  }

  /** Spreads blocks over 1024 folders by the two characters before the last, as Kubo's flatfs does. */
  #pathOf(cid: CID): string {
    const name = cid.toString()
    return join(this.dir, name.slice(-3, -1), name)
  }
}

async function holdsBytes(path: string, bytes: Uint8Array): Promise<boolean> {
  try {
    return (await readFile(path)).equals(bytes)
  } catch (error) {
    if (isFileError(error, 'ENOENT', 'ENOTDIR')) return false
    throw error
  }
}

async function withFolder(folder: string, write: () => Promise<void>): Promise<void> {
  try {
    await write()
  } catch (error) {
    if (!isFileError(error, 'ENOENT')) throw error
    await mkdir(folder, {recursive: true})
    await write()
  }
}

async function writeNewFile(path: string, bytes: Uint8Array, isDurable: boolean): Promise<void> {
  const handle = await open(path, 'wx', 0o644)
  try {
    await handle.writeFile(bytes)
    if (isDurable) await handle.sync()
  } finally {
    await handle.close()
  }
}
