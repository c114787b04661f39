import {readFile} from 'node:fs/promises'
import {z} from 'zod'
import {parseCid} from './block-cid.js'
import type {StoredNode} from './build-dag.js'
import type {FileIdentity} from './file-identity.js'
import {isFileError} from './is-file-error.js'
import {NodeList} from './node-list.js'
import {CidError} from './storage-errors.js'
import {writeAtomically} from './write-atomically.js'

/** A file as it was read, and what it became. */
export interface MemoryEntry {
  identity: FileIdentity
  /** When reading began, in ms since 1970. */
  readAtMs: number
  /** Another way to cut gives other blocks. */
  chunker: string
  node: StoredNode
  /** Bytes of the content as it was stored. */
  contentBytes: number
}

const schema = z.record(
  z.string(),
  z.object({
    sizeBytes: z.int().min(0),
    mtimeNs: z.string().regex(/^\d+$/),
    ctimeNs: z.string().regex(/^\d+$/),
    inode: z.string().regex(/^\d+$/),
    readAtMs: z.int().min(0),
    chunker: z.string(),
    cid: z.string(),
    dagBytes: z.string().regex(/^\d+$/),
    contentBytes: z.int().min(0),
  }),
)

/** Numbers of an entry: size, times, inode, time of reading, bytes of the content. */
const NUMBERS = 6
/** Entries that are turned into text at once. */
const ENTRIES_AT_ONCE = 1000

/** What is remembered of the files of one folder, by name; packed, for 100,000 entries as objects take 50 MB. */
export class MemoryPage {
  readonly #rows = new Map<string, number>()
  readonly #nodes = new NodeList()
  readonly #chunkers: string[] = []
  #numbers = new BigUint64Array(NUMBERS)

  /** Reads a page; one that cannot be read counts as empty. */
  static async read(path: string): Promise<MemoryPage> {
    const page = new MemoryPage()
    try {
      const entries = Object.entries(schema.parse(JSON.parse(await readFile(path, 'utf8'))))
      for (const [name, {readAtMs, chunker, cid, dagBytes, contentBytes, ...identity}] of entries) {
        const node = {cid: parseCid(cid), dagBytes: BigInt(dagBytes)}
        page.set(name, {identity, readAtMs, chunker, node, contentBytes})
      }
      return page
    } catch (error) {
      const isUnreadable = error instanceof SyntaxError || error instanceof z.ZodError || error instanceof CidError
      if (isUnreadable || isFileError(error, 'ENOENT', 'ENOTDIR')) return new MemoryPage()
      throw error
    }
  }

  get(name: string): MemoryEntry | undefined {
    const row = this.#rows.get(name)
    return row === undefined ? undefined : this.#entryOf(row)
  }

  set(name: string, {identity, readAtMs, chunker, node, contentBytes}: MemoryEntry): void {
    const row = this.#rows.get(name) ?? this.#rows.size
    this.#rows.set(name, row)
    this.#nodes.set(row, node)
    this.#chunkers[row] = chunker
    const {sizeBytes, mtimeNs, ctimeNs, inode} = identity
    const numbers = [sizeBytes, mtimeNs, ctimeNs, inode, Math.floor(readAtMs), contentBytes].map(BigInt)
    while (this.#numbers.length < (row + 1) * NUMBERS) this.#numbers = doubled(this.#numbers)
    this.#numbers.set(numbers, row * NUMBERS)
  }

  /** Writes down what was read since `oldestMs`. */
  write(path: string, oldestMs: number): Promise<void> {
    return writeAtomically(path, async (file) => {
      for (const text of this.#print(oldestMs)) await file.writeFile(text)
    })
  }

  /** Valid JSON, piece by piece. */
  *#print(oldestMs: number): Generator<string> {
    let lines: string[] = []
    let comma = ''
    yield '{'
    for (const [name, row] of this.#rows) {
      const {identity, readAtMs, chunker, node, contentBytes} = this.#entryOf(row)
      if (readAtMs < oldestMs) continue
      const [cid, dagBytes] = [String(node.cid), String(node.dagBytes)]
      const entry = {...identity, readAtMs, chunker, cid, dagBytes, contentBytes}
      lines.push(`${comma}${JSON.stringify(name)}:${JSON.stringify(entry)}`)
      comma = ',\n'
      if (lines.length < ENTRIES_AT_ONCE) continue
      yield lines.join('')
      lines = []
    }
    yield `${lines.join('')}}`
  }

  #entryOf(row: number): MemoryEntry {
    const numbers = this.#numbers.subarray(row * NUMBERS, (row + 1) * NUMBERS)
    const [sizeBytes, mtimeNs, ctimeNs, inode, readAtMs, contentBytes] = numbers
    return {
      identity: {
        sizeBytes: Number(sizeBytes),
        mtimeNs: String(mtimeNs),
        ctimeNs: String(ctimeNs),
        inode: String(inode),
      },
      readAtMs: Number(readAtMs),
      chunker: this.#chunkers[row] as string,
      node: this.#nodes.get(row),
      contentBytes: Number(contentBytes),
    }
  }
}

function doubled(numbers: BigUint64Array<ArrayBuffer>): BigUint64Array<ArrayBuffer> {
  const larger = new BigUint64Array(2 * numbers.length)
  larger.set(numbers)
  return larger
}
