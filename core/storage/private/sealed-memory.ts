import {createHash, createHmac} from 'node:crypto'
import {mkdir, readFile} from 'node:fs/promises'
import {basename, dirname, join} from 'node:path'
import {z} from 'zod'
import {cidWithDigest, RAW_CODEC} from '../block-cid.js'
import type {BlockStore} from '../block-store.js'
import {type FileIdentity, hadRested, isSameFile} from '../file-identity.js'
import {isFileError} from '../is-file-error.js'
import {writeAtomically} from '../write-atomically.js'
import {deriveChunkKey} from './seal-chunk.js'
import type {SealedChunk} from './sealed-file.js'

/** A chunk as it was stored, with the digest of its plain bytes, which its key depends on. */
export interface RememberedChunk extends SealedChunk {
  plainDigest: Uint8Array
}

/** How a file was read. */
export interface SealedReading {
  /** Another way to cut gives other chunks. */
  chunker: string
  identity: FileIdentity
}

const DIGEST_BYTES = 32
/** Of each chunk: digest of its block, digest of its plain bytes, plain size, big-endian. */
const RECORD_BYTES = 2 * DIGEST_BYTES + 4
/** What was read so long ago is forgotten, in ms. */
const FORGET_MS = 90 * 86_400_000

const pageSchema = z.record(
  z.string(),
  z.object({
    sizeBytes: z.int().min(0),
    mtimeNs: z.string(),
    ctimeNs: z.string(),
    inode: z.string(),
    readAtMs: z.number(),
    chunker: z.string(),
    /** Tells artist secrets apart, and nothing else of them. */
    secretTag: z.string(),
    chunks: z.string(),
  }),
)
type Page = z.infer<typeof pageSchema>

/**
 * Remembers which files of this machine became which encrypted chunks, so that one that did not change is neither read nor encrypted
 * again. What it writes down opens nothing: keys are derived anew from the artist secret. The rules for what counts as unchanged are those
 * of `FileMemory`; a file is read again as well if a chunk of it is gone.
 */
export class SealedMemory {
  readonly #dir: string
  readonly #folder: BlockStore
  readonly #secret: Uint8Array
  readonly #secretTag: string
  readonly #pages = new Map<string, Promise<Page>>()
  readonly #changed = new Set<string>()

  constructor(folder: BlockStore, secret: Uint8Array) {
    this.#dir = join(folder.dir, 'sealed-files')
    this.#folder = folder
    this.#secret = secret
    this.#secretTag = createHmac('sha256', secret).update('memory-v1').digest('hex').slice(0, 16)
  }

  /** The chunks of a file, if it is the same file, was cut in the same way under this secret, and all of them are there. */
  async recall(path: string, {chunker, identity}: SealedReading): Promise<SealedChunk[] | undefined> {
    const entry = (await this.#pageOf(path))[basename(path)]
    if (entry?.chunker !== chunker || entry.secretTag !== this.#secretTag) return undefined
    if (!isSameFile(identity, entry)) return undefined
    const records = Buffer.from(entry.chunks, 'base64')
    const chunks: SealedChunk[] = []
    for (let at = 0; at + RECORD_BYTES <= records.length; at += RECORD_BYTES) {
      const cid = cidWithDigest(records.subarray(at, at + DIGEST_BYTES), RAW_CODEC)
      if (!this.#folder.holdsCopy(cid)) return undefined
      const plainDigest = records.subarray(at + DIGEST_BYTES, at + 2 * DIGEST_BYTES)
      const sizeBytes = records.readUInt32BE(at + 2 * DIGEST_BYTES)
      chunks.push({cid, key: deriveChunkKey(plainDigest, this.#secret), sizeBytes})
    }
    return chunks
  }

  /** Remembers a file that has just been stored, unless its times would not tell a change. */
  async remember(
    path: string,
    chunks: readonly RememberedChunk[],
    reading: SealedReading & {readAtMs: number},
  ): Promise<void> {
    const {chunker, identity, readAtMs} = reading
    if (!hadRested(identity, readAtMs)) return
    const records = Buffer.alloc(chunks.length * RECORD_BYTES)
    for (const [index, {cid, plainDigest, sizeBytes}] of chunks.entries()) {
      const at = index * RECORD_BYTES
      records.set(cid.multihash.digest, at)
      records.set(plainDigest, at + DIGEST_BYTES)
      records.writeUInt32BE(sizeBytes, at + 2 * DIGEST_BYTES)
    }
    const page = await this.#pageOf(path)
    page[basename(path)] = {
      ...identity,
      readAtMs,
      chunker,
      secretTag: this.#secretTag,
      chunks: records.toString('base64'),
    }
    this.#changed.add(dirname(path))
  }

  /** Writes down what was remembered. Of two processes that write one page, one is forgotten. */
  async save(nowMs: number): Promise<void> {
    if (this.#changed.size > 0) await mkdir(this.#dir, {recursive: true, mode: 0o700})
    for (const folder of this.#changed) {
      const page = (await this.#pages.get(folder)) ?? {}
      const kept = Object.entries(page).filter(([, {readAtMs}]) => readAtMs >= nowMs - FORGET_MS)
      const text = JSON.stringify(Object.fromEntries(kept))
      await writeAtomically(this.#pathOf(folder), (file) => file.writeFile(text))
    }
    this.#changed.clear()
  }

  #pageOf(path: string): Promise<Page> {
    const folder = dirname(path)
    const page = this.#pages.get(folder) ?? readPage(this.#pathOf(folder))
    this.#pages.set(folder, page)
    return page
  }

  #pathOf(folder: string): string {
    return join(this.#dir, `${createHash('sha256').update(folder).digest('hex').slice(0, 32)}.json`)
  }
}

/** A page that cannot be read counts as empty. */
async function readPage(path: string): Promise<Page> {
  try {
    return pageSchema.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError || isFileError(error, 'ENOENT', 'ENOTDIR'))
      return {}
    throw error
  }
}
