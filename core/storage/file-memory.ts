import {createHash} from 'node:crypto'
import {mkdir, readFile} from 'node:fs/promises'
import {basename, dirname, join} from 'node:path'
import {z} from 'zod'
import {type Clock, systemClock} from '../clock.js'
import {parseCid} from './block-cid.js'
import type {BlockSource} from './blocks.js'
import type {StoredNode} from './build-dag.js'
import {type FileIdentity, hadRested, isSameFile} from './file-identity.js'
import {isFileError} from './is-file-error.js'
import {listBlocks} from './list-blocks.js'
import {writeAtomically} from './write-atomically.js'

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

const entrySchema = z.object({
  sizeBytes: z.int().min(0),
  mtimeNs: z.string().regex(/^\d+$/),
  ctimeNs: z.string().regex(/^\d+$/),
  inode: z.string(),
  readAtMs: z.number(),
  chunker: z.string(),
  cid: z.string(),
  dagBytes: z.string().regex(/^\d+$/),
  contentBytes: z.int().min(0),
})
const pageSchema = z.record(z.string(), entrySchema)

type Entry = z.infer<typeof entrySchema>

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
  readonly #pages = new Map<string, Promise<Map<string, Entry>>>()
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
    if (!entry || entry.chunker !== chunker || !isSameFile(identity, entry)) return undefined
    const node = await this.#findWhole(entry, isCopied)
    return node && {node, sizeBytes: entry.contentBytes}
  }

  /** Remembers a file that has just been stored, unless its times would not tell a change. */
  async remember(path: string, file: KnownFile & RememberedFile): Promise<void> {
    const {chunker, identity, readAtMs, node, sizeBytes} = file
    if (!hadRested(identity, readAtMs)) return
    const page = await this.#pageOf(path)
    page.set(basename(path), {
      ...identity,
      readAtMs,
      chunker,
      cid: flatten(node.cid.toString()),
      dagBytes: String(node.dagBytes),
      contentBytes: sizeBytes,
    })
    this.#changed.add(dirname(path))
  }

  /** Writes down what was remembered since the last call. Of two processes that write one page, one is forgotten. */
  async save(): Promise<void> {
    const folders = [...this.#changed]
    this.#changed.clear()
    if (folders.length > 0) await mkdir(this.#dir, {recursive: true})
    const oldestMs = this.#clock.nowMs() - FORGET_MS
    for (const folder of folders) {
      const page = (await this.#pages.get(folder)) ?? new Map<string, Entry>()
      const kept = [...page].filter(([, {readAtMs}]) => readAtMs >= oldestMs)
      await writeAtomically(this.#pathOf(folder), (file) => file.writeFile(JSON.stringify(Object.fromEntries(kept))))
    }
    this.#pages.clear()
  }

  #pageOf(path: string): Promise<Map<string, Entry>> {
    const folder = dirname(path)
    const page = this.#pages.get(folder) ?? readPage(this.#pathOf(folder))
    this.#pages.set(folder, page)
    return page
  }

  async #findWhole({cid: text, dagBytes}: Entry, isCopied: boolean): Promise<StoredNode | undefined> {
    const holder = this.#holder
    try {
      const cid = parseCid(text)
      for await (const each of listBlocks(holder, cid)) {
        if (!(isCopied ? holder.holdsCopy(each) : await holder.has(each))) return undefined
      }
      return {cid, dagBytes: BigInt(dagBytes)}
    } catch {
      // A node is gone or damaged: the file is stored again, which mends it.
      return undefined
    }
  }

  #pathOf(folder: string): string {
    return join(this.#dir, `${createHash('sha256').update(folder).digest('hex').slice(0, 32)}.json`)
  }
}

/** The same text in one piece: of a CID it is built letter by letter, and each letter would take 32 bytes. */
function flatten(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1')
}

async function readPage(path: string): Promise<Map<string, Entry>> {
  try {
    return new Map(Object.entries(pageSchema.parse(JSON.parse(await readFile(path, 'utf8')))))
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError || isFileError(error, 'ENOENT', 'ENOTDIR')) {
      return new Map()
    }
    throw error
  }
}
