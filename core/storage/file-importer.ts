import {type BigIntStats, statSync} from 'node:fs'
import {extname} from 'node:path'
import {type Clock, systemClock} from '../clock.js'
import {BLEND_CHUNKER} from './blend/cut-blend.js'
import {BlendPackingError, readBlendLeaves} from './blend/read-blend-leaves.js'
import type {BlockStore} from './block-store.js'
import type {Blocks} from './blocks.js'
import {breathe} from './breathe.js'
import {buildCutFile, buildFile, buildFromLeaves, type StoredNode} from './build-dag.js'
import {explainReadError} from './explain-file-error.js'
import {type FileIdentity, identityOf} from './file-identity.js'
import {LeafCrew, RUN_BYTES} from './leaves/leaf-crew.js'
import {listLeaves} from './leaves/store-leaves.js'
import {mapInParallel} from './map-in-parallel.js'
import {NewBlockCounter} from './new-block-counter.js'
import {readLeaves} from './read-leaves.js'
import {SourceKindError} from './storage-errors.js'

/** How an import runs. */
export interface ImportOptions {
  signal?: AbortSignal
  /** Called after each piece with all bytes so far, and with those of them that were known and not read again. */
  onProgress?: (doneBytes: number, knownBytes: number) => void
  /** Name of the pin that keeps the tree, up to 255 bytes. By default the name of what is stored. */
  pinName?: string
  /**
   * Unpacks .blend files and cuts them along their data blocks, so that one that is saved again shares its blocks: only for
   * a bundle of files. One that does not unpack is stored as it is.
   */
  cutsBlends?: boolean
  /**
   * Notes where the leaves of 64 KiB and more stand in their files instead of copying them; .blend files that are cut are copied.
   * Once such a file changes, its leaves are only where they were sent.
   */
  refers?: boolean
  clock?: Clock
}

/** How files are cut; it is part of what is remembered of them. */
const FIXED_CHUNKER = 'fixed-1'

/** Stores the files of one import: those that are known are not read, the others are read by all cores. */
export class FileImporter {
  readonly blocks: NewBlockCounter
  readonly #store: Blocks
  readonly #options: ImportOptions
  readonly #crew = new LeafCrew()
  #doneBytes = 0
  #knownBytes = 0

  constructor(store: Blocks, options: ImportOptions) {
    this.#store = store
    this.#options = options
    this.blocks = new NewBlockCounter(store)
  }

  /** Content bytes of all files so far. */
  get sizeBytes(): number {
    return this.#doneBytes
  }

  /** Files that are worth being stored at once. */
  get filesAtOnce(): number {
    return this.#crew.size
  }

  /** Stores one file, unless it is known. */
  async store(source: string): Promise<StoredNode> {
    const {signal, clock = systemClock, cutsBlends = false, refers = false} = this.#options
    await breathe()
    signal?.throwIfAborted()
    const memory = this.#store.folder?.memory
    const chunker = cutsBlends && extname(source).toLowerCase() === '.blend' ? BLEND_CHUNKER : FIXED_CHUNKER
    const readAtMs = clock.nowMs()
    const identity = identify(source)
    const known = await memory?.recall(source, {chunker, identity, isCopied: !refers})
    if (known) {
      this.#knownBytes += known.sizeBytes
      this.#count(known.sizeBytes)
      return known.node
    }
    const {node, sizeBytes} = await this.#read(source, chunker, identity)
    await memory?.remember(source, {chunker, identity, readAtMs, node, sizeBytes})
    return node
  }

  /** Ends the workers, once what is under way is stored. */
  close(): Promise<void> {
    return this.#crew.close()
  }

  async #read(source: string, chunker: string, identity: FileIdentity): Promise<{node: StoredNode; sizeBytes: number}> {
    const {signal} = this.#options
    const folder = this.#store.folder
    if (chunker === BLEND_CHUNKER) {
      const ofFile = {bytes: 0}
      try {
        const node = await buildCutFile(this.blocks, this.#counted(readBlendLeaves(source, signal), ofFile))
        return {node, sizeBytes: ofFile.bytes}
      } catch (error) {
        if (!(error instanceof BlendPackingError)) throw error
        this.#doneBytes -= ofFile.bytes
      }
    }
    const {sizeBytes} = identity
    if (folder) return {node: await this.#storeRuns(folder, source, identity), sizeBytes}
    return {node: await buildFile(this.blocks, this.#counted(readLeaves(source, signal), {bytes: 0})), sizeBytes}
  }

  async #storeRuns(folder: BlockStore, path: string, identity: FileIdentity): Promise<StoredNode> {
    const {signal, refers = false} = this.#options
    const count = Math.max(1, Math.ceil(identity.sizeBytes / RUN_BYTES))
    const offsets = Array.from({length: count}, (_, run) => run * RUN_BYTES)
    const runs = await mapInParallel(offsets, this.#crew.size, async (offset) => {
      signal?.throwIfAborted()
      const sizeBytes = Math.min(RUN_BYTES, identity.sizeBytes - offset)
      const stored = await folder.storeLeaves({path, identity, offset, sizeBytes, refers}, this.#crew)
      const leaves = listLeaves(stored, sizeBytes)
      for (const leaf of stored.newLeaves) this.blocks.newBytes += leaves[leaf]?.sizeBytes ?? 0
      this.#count(sizeBytes)
      return leaves
    })
    return buildFromLeaves(this.blocks, runs.flat())
  }

  async *#counted(leaves: AsyncIterable<Uint8Array>, ofFile: {bytes: number}): AsyncGenerator<Uint8Array> {
    for await (const leaf of leaves) {
      ofFile.bytes += leaf.length
      this.#count(leaf.length)
      yield leaf
    }
  }

  #count(bytes: number): void {
    this.#doneBytes += bytes
    this.#options.onProgress?.(this.#doneBytes, this.#knownBytes)
  }
}

function identify(path: string): FileIdentity {
  let stats: BigIntStats
  try {
    stats = statSync(path, {bigint: true})
  } catch (error) {
    throw explainReadError(error, path)
  }
  if (stats.isFile()) return identityOf(stats)
  throw new SourceKindError(`${path} is not a file; only files and folders can be stored.`)
}
