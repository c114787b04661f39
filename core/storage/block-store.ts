import {existsSync, readFileSync, renameSync, rmSync} from 'node:fs'
import {dirname, join} from 'node:path'
import type {CID} from 'multiformats/cid'
import {assertBlockSize, assertSupportedCid, isBlock, verifyBlock} from './block-cid.js'
import {blockPath} from './block-path.js'
import type {Block, Pin, Storage} from './blocks.js'
import {breathe} from './breathe.js'
import {explainReadError} from './explain-file-error.js'
import {FileMemory} from './file-memory.js'
import {flushFiles, flushFolders} from './flush-paths.js'
import {isFileError} from './is-file-error.js'
import type {LeafCrew} from './leaves/leaf-crew.js'
import {
  encodeReference,
  isSound,
  readReference,
  readReferred,
  referencePath,
  withoutTrust,
} from './leaves/leaf-reference.js'
import type {SealedLeaf, SealRun} from './leaves/seal-leaves.js'
import {digestOf, type LeafRun, leafCid, type StoredLeaves} from './leaves/store-leaves.js'
import {forEachInParallel} from './map-in-parallel.js'
import {PinFolder} from './pin-folder.js'
import {holdsBytes, readBlockFile} from './read-block-file.js'
import {BlockCorruptError, BlockMissingError} from './storage-errors.js'
import {tempPathIn, withFolder, writeBlockFile, writeBlockFileAside} from './write-block-file.js'

/** Blocks that are written or flushed at once. */
const BLOCKS_AT_ONCE = 16
/** Blocks of this size and more are written by another thread. */
const LARGE_BYTES = 256 * 1024
/** Blocks whose flush begins before they are pinned: the disk works while others are on their way. */
const FLUSH_BATCH = 64

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
  /** Paths written since the last pin whose flush has not begun. */
  #unflushed = new Set<string>()
  /** The flushes since the last pin, one batch after the other: the disk may be slower than what is put. */
  #flushing = Promise.resolve()
  /** Folders written to since the last pin. */
  #unflushedFolders = new Set<string>()

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
    if (bytes.length < LARGE_BYTES) writeBlockFile(this.dir, path, bytes)
    else await writeBlockFileAside(this.dir, path, bytes)
    this.#noteUnflushed(path)
  }

  async get(cid: CID): Promise<Uint8Array> {
    assertSupportedCid(cid)
    const bytes = await this.#read(cid)
    if (!bytes) return this.#readReferred(cid)
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
    if (this.holdsCopy(cid)) return true
    const reference = readReference(this.#pathOf(cid))
    return reference !== undefined && isSound(reference)
  }

  /** Whether the bytes of a block stand in the folder itself, not only in a file that it refers to. */
  holdsCopy(cid: CID): boolean {
    return existsSync(this.#pathOf(cid))
  }

  /** Stores leaves of a file of this machine; the calls are synchronous unless workers of `crew` make them. */
  async storeLeaves(run: Omit<LeafRun, 'dir'>, crew: LeafCrew): Promise<StoredLeaves> {
    const stored = await crew.store({...run, dir: this.dir})
    for (const leaf of stored.newLeaves) {
      const path = this.#pathOf(leafCid(digestOf(stored, leaf)))
      this.#noteUnflushed(path)
      if (run.refers) this.#noteUnflushed(referencePath(path))
    }
    return stored
  }

  /** Encrypts and stores chunks of a file of this machine, as {@link storeLeaves} does leaves. */
  async sealLeaves(run: Omit<SealRun, 'dir'>, crew: LeafCrew): Promise<SealedLeaf[]> {
    const leaves = await crew.seal({...run, dir: this.dir})
    for (const {digest, newBytes} of leaves) if (newBytes > 0) this.#noteUnflushed(this.#pathOf(leafCid(digest)))
    return leaves
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
    this.#flushNoted()
    const [flushing, folders] = [this.#flushing, this.#unflushedFolders]
    this.#flushing = Promise.resolve()
    this.#unflushedFolders = new Set()
    await flushing
    // The folder of the blocks holds the names of those that are new.
    if (folders.size > 0) await flushFolders([...folders, this.dir])
    await this.#pins.add(root, name)
  }

  renamePin(root: CID, name: string): Promise<void> {
    return this.#pins.add(root, name)
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

  get folder(): BlockStore {
    return this
  }

  close(): void {
    // Nothing stays open between calls.
  }

  #noteUnflushed(path: string): void {
    this.#unflushed.add(path)
    this.#unflushedFolders.add(dirname(path))
    if (this.#unflushed.size >= FLUSH_BATCH) this.#flushNoted()
  }

  #flushNoted(): void {
    const paths = this.#unflushed
    this.#unflushed = new Set()
    this.#flushing = this.#flushing.then(() => flushFiles(paths))
    // A failed flush is reported by the pin, not before.
    this.#flushing.catch(() => undefined)
  }

  /** The calls are synchronous, which is twice as fast, but for the reading of large blocks: meanwhile others are hashed. */
  async #read(cid: CID): Promise<Uint8Array | undefined> {
    await breathe()
    try {
      return await readBlockFile(this.#pathOf(cid))
    } catch (error) {
      if (isFileError(error, 'ENOENT')) return undefined
      throw explainReadError(error, this.#pathOf(cid))
    }
  }

  /** A block whose file changed counts as missing, also where its times do not tell: adding the file again mends it. */
  #readReferred(cid: CID): Uint8Array {
    const path = this.#pathOf(cid)
    const reference = readReference(path)
    if (!reference) {
      throw new BlockMissingError(`Block ${cid} is not in the store at ${this.dir}.`, {
        suggestions: ['Add the content to this store: candela storage add PATH'],
      })
    }
    const bytes = readReferred(reference)
    if (bytes && isBlock(cid, bytes)) return bytes
    if (isSound(reference)) writeBlockFile(this.dir, referencePath(path), encodeReference(withoutTrust(reference)))
    const what = bytes ? 'changed since it was added' : 'is not there any more'
    throw new BlockMissingError(
      `Block ${cid} is part of ${reference.path}, which ${what}; the store at ${this.dir} refers to it and holds no copy.`,
      {suggestions: [`candela storage add ${reference.path}`]},
    )
  }

  /** A damaged block counts as missing from now on, so that adding its file again mends it; one mended meanwhile stays. */
  #remove(cid: CID): void {
    const damagedPath = tempPathIn(this.dir)
    try {
      withFolder(dirname(damagedPath), () => renameSync(this.#pathOf(cid), damagedPath))
      if (isBlock(cid, readFileSync(damagedPath))) renameSync(damagedPath, this.#pathOf(cid))
      else rmSync(damagedPath, {force: true})
    } catch (error) {
      if (!isFileError(error, 'ENOENT', 'EROFS', 'EACCES', 'EPERM')) throw error
    }
  }

  #pathOf(cid: CID): string {
    return blockPath(this.dir, cid)
  }
}
