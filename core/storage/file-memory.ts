import {createHash} from 'node:crypto'
import {mkdir} from 'node:fs/promises'
import {basename, dirname, join} from 'node:path'
import {type Clock, systemClock} from '../clock.js'
import type {BlockSource} from './blocks.js'
import type {StoredNode} from './build-dag.js'
import {type FileIdentity, hadRested, isSameFile} from './file-identity.js'
import {listBlocks} from './list-blocks.js'
import {MemoryPage} from './memory-page.js'

/** What a file of this machine became when it was stored. */
export interface KnownFile {
  node: StoredNode
  /** Bytes of the content as it was stored. */
  sizeBytes: number
}

/** How it was read. */
interface RememberedFile {
  /** Another way to cut gives other blocks. */
  chunker: string
  /** The file as it was read. */
  identity: FileIdentity
  /** When reading began, in ms since 1970. */
  readAtMs: number
}

/** Which file is meant, and what it is to be now. */
interface FileQuestion extends Omit<RememberedFile, 'readAtMs'> {
  /** Whether all its blocks must be in the folder itself; else the folder may refer to files for them. */
  isCopied: boolean
}

/** What was read so long ago is forgotten, in ms, so that pages do not grow for ever. */
const FORGET_MS = 90 * 86_400_000

/** A folder of blocks, as far as its memory asks for it. */
interface Holder extends BlockSource {
  has(cid: StoredNode['cid']): Promise<boolean>
  holdsCopy(cid: StoredNode['cid']): boolean
}

/**
 * Remembers which files of this machine became which blocks, so that one that did not change since is not read again.
 *
 * Size, times and inode tell a change. A file that was written to less than two seconds before it was read is not
 * remembered, for its times may not tell; nor counts one whose blocks are not all there any more. Each folder of files has a page
 * of its own in `dir`; a page that cannot be read counts as empty.
 */
export class FileMemory {
  readonly #dir: string
  readonly #holder: Holder
  readonly #clock: Clock
  readonly #pages = new Map<string, Promise<MemoryPage>>()
  readonly #changed = new Set<string>()

  constructor(dir: string, holder: Holder, clock: Clock = systemClock) {
    this.#dir = dir
    this.#holder = holder
    this.#clock = clock
  }

  /**
   * What a file became, if it is the same file, was cut in the same way, and all its blocks are there.
   *
   * @param path - Absolute; the file behind a symbolic link counts.
   */
  async recall(path: string, {chunker, identity, isCopied}: FileQuestion): Promise<KnownFile | undefined> {
    const entry = (await this.#pageOf(path)).get(basename(path))
    if (!entry || entry.chunker !== chunker || !isSameFile(identity, entry.identity)) return undefined
    if (!(await this.#isWhole(entry.node, isCopied))) return undefined
    return {node: entry.node, sizeBytes: entry.contentBytes}
  }

  /** Remembers a file that has just been stored, unless its times would not tell a change. */
  async remember(path: string, file: KnownFile & RememberedFile): Promise<void> {
    const {chunker, identity, readAtMs, node, sizeBytes} = file
    if (!hadRested(identity, readAtMs)) return
    const page = await this.#pageOf(path)
    page.set(flatten(basename(path)), {identity, readAtMs, chunker, node, contentBytes: sizeBytes})
    this.#changed.add(dirname(path))
  }

  /** Writes down what was remembered since the last call. Of two processes that write one page, one is forgotten. */
  async save(): Promise<void> {
    const folders = [...this.#changed]
    this.#changed.clear()
    if (folders.length > 0) await mkdir(this.#dir, {recursive: true})
    const oldestMs = this.#clock.nowMs() - FORGET_MS
    for (const folder of folders) {
      await (await this.#pages.get(folder))?.write(this.#pathOf(folder), oldestMs)
      this.#pages.delete(folder)
    }
    this.#pages.clear()
  }

  #pageOf(path: string): Promise<MemoryPage> {
    const folder = dirname(path)
    const page = this.#pages.get(folder) ?? MemoryPage.read(this.#pathOf(folder))
    this.#pages.set(folder, page)
    return page
  }

  async #isWhole({cid}: StoredNode, isCopied: boolean): Promise<boolean> {
    const holder = this.#holder
    try {
      for await (const each of listBlocks(holder, cid)) {
        if (!(isCopied ? holder.holdsCopy(each) : await holder.has(each))) return false
      }
      return true
    } catch {
      // A node is gone or damaged: the file is stored again, which mends it.
      return false
    }
  }

  #pathOf(folder: string): string {
    return join(this.#dir, `${createHash('sha256').update(folder).digest('hex').slice(0, 32)}.json`)
  }
}

/** The same text on its own: the end of a path holds the whole path. */
function flatten(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le')
}
