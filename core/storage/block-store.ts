import {randomUUID} from 'node:crypto'
import {accessSync, closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync} from 'node:fs'
import {open, readFile} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import type {CID} from 'multiformats/cid'
import {assertBlockSize, assertSupportedCid, isBlock, verifyBlock} from './block-cid.js'
import type {Block, Pin, Storage} from './blocks.js'
import {breathe} from './breathe.js'
import {explainReadError, explainWriteError} from './explain-file-error.js'
import {FileMemory} from './file-memory.js'
import {isFileError} from './is-file-error.js'
import {forEachInParallel} from './map-in-parallel.js'
import {PinFolder} from './pin-folder.js'
import {BlockCorruptError, BlockMissingError} from './storage-errors.js'

/** Blocks that are written or flushed at once. */
const BLOCKS_AT_ONCE = 16

/**
 * Blocks as files of one folder.
 *
 * Several processes may read and write the same folder: a block appears whole by a rename, and
 * two writers of one block write the same bytes. Every read is checked against the address. Blocks are flushed to the
 * disk when a root above them is pinned: before that a power cut may take them.
 */
export class BlockStore implements Storage {
  readonly dir: string
  readonly place: string
  readonly memory: FileMemory
  readonly #pins: PinFolder
  /** Paths written since the last pin. */
  #unflushed = new Set<string>()

  /** @param dir - Folder of the blocks; created by the first `put`. */
  constructor(dir: string) {
    this.dir = dir
    this.place = dir
    this.memory = new FileMemory(join(dir, 'files'), this)
    this.#pins = new PinFolder(join(dir, 'pins'))
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
    if (holdsBytes(path, bytes)) return
    await breathe()
    const tempPath = this.#tempPath()
    try {
      withFolder(dirname(tempPath), () => writeNewFile(tempPath, bytes))
      withFolder(dirname(path), () => renameSync(tempPath, path))
      this.#unflushed.add(path)
    } catch (error) {
      // A folder that cannot be written cannot be tidied either; the first error is the one to tell.
      tidy(tempPath)
      throw explainWriteError(error, path)
    }
  }

  async get(cid: CID): Promise<Uint8Array> {
    assertSupportedCid(cid)
    const bytes = await this.#read(cid)
    try {
      verifyBlock(cid, bytes)
    } catch (error) {
      if (error instanceof BlockCorruptError) this.#remove(cid)
      throw error
    }
    return bytes
  }

  async has(cid: CID): Promise<boolean> {
    assertSupportedCid(cid)
    try {
      accessSync(this.#pathOf(cid))
      return true
    } catch (error) {
      if (isFileError(error, 'ENOENT')) return false
      throw error
    }
  }

  async putMany(blocks: AsyncIterable<Block>): Promise<void> {
    await forEachInParallel(blocks, BLOCKS_AT_ONCE, ({cid, bytes}) => this.put(cid, bytes))
  }

  /**
   * Flushes what was put since the last pin to the disk, so that it survives a power cut, and keeps it.
   *
   * @throws {DiskSpaceError} If the disk is full.
   * @throws {TargetRefusedError} If the folder cannot be written.
   */
  async pin(root: CID, name: string): Promise<void> {
    assertSupportedCid(root)
    const paths = [...this.#unflushed]
    this.#unflushed = new Set()
    await forEachInParallel([...paths, ...new Set(paths.map((path) => dirname(path)))], BLOCKS_AT_ONCE, flush)
    await this.#pins.add(root, name)
  }

  isPinned(root: CID): Promise<boolean> {
    return this.#pins.has(root)
  }

  unpin(root: CID): Promise<void> {
    return this.#pins.remove(root)
  }

  listPins(): AsyncGenerator<Pin> {
    return this.#pins.list()
  }

  close(): void {
    // Nothing stays open between calls.
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

  /** A damaged block counts as missing from now on, so that adding its file again mends it; one mended meanwhile stays. */
  #remove(cid: CID): void {
    const damagedPath = this.#tempPath()
    try {
      withFolder(dirname(damagedPath), () => renameSync(this.#pathOf(cid), damagedPath))
      if (isBlock(cid, readFileSync(damagedPath))) renameSync(damagedPath, this.#pathOf(cid))
      else rmSync(damagedPath, {force: true})
    } catch (error) {
      if (!isFileError(error, 'ENOENT', 'EROFS', 'EACCES', 'EPERM')) throw error
    }
  }

  #tempPath(): string {
    return join(this.dir, 'tmp', `${process.pid}-${randomUUID()}`)
  }

  /** Spreads blocks over 1024 folders by the two characters before the last, as Kubo's flatfs does. */
  #pathOf(cid: CID): string {
    const name = cid.toString()
    return join(this.dir, name.slice(-3, -1), name)
  }
}

function holdsBytes(path: string, bytes: Uint8Array): boolean {
  try {
    return readFileSync(path).equals(bytes)
  } catch (error) {
    if (isFileError(error, 'ENOENT', 'ENOTDIR')) return false
    throw error
  }
}

function withFolder(folder: string, write: () => void): void {
  try {
    write()
  } catch (error) {
    if (!isFileError(error, 'ENOENT')) throw error
    mkdirSync(folder, {recursive: true})
    write()
  }
}

function writeNewFile(path: string, bytes: Uint8Array): void {
  const file = openSync(path, 'wx', 0o644)
  try {
    for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written)
  } finally {
    closeSync(file)
  }
}

function tidy(path: string): void {
  try {
    rmSync(path, {force: true})
  } catch {
    // The first error is the one to tell.
  }
}

/** A block that garbage collection removed meanwhile was not part of a pinned tree. */
async function flush(path: string): Promise<void> {
  try {
    const handle = await open(path, 'r')
    await handle.sync().finally(() => handle.close())
  } catch (error) {
    if (!isFileError(error, 'ENOENT')) throw explainWriteError(error, path)
  }
}
