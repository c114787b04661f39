import type {CID} from 'multiformats/cid'
import {type Clock, systemClock} from '../clock.js'
import type {BlockStore} from './block-store.js'
import type {Block, Pin, Storage} from './blocks.js'
import {pushTree} from './push-tree.js'
import {raceInTurn} from './race-in-turn.js'
import {type Source, SourceRanking} from './source-ranking.js'
import {BlockCorruptError, BlockMissingError} from './storage-errors.js'
import {Traffic} from './traffic.js'

/** How long a source may be silent before the next one is asked as well, in ms. */
const PATIENCE_MS = 2000

/** A back end of a network. */
export interface Remote extends Source {
  isReadOnly: boolean
}

/** How back ends are used. */
interface NetworkStorageOptions {
  /** Ends every transfer. */
  signal?: AbortSignal | undefined
  clock?: Clock
  /** Counts blocks and holds them back. @default as fast as can be */
  traffic?: Traffic
}

/**
 * What a network stores with: a folder of this machine, and back ends that others reach too.
 *
 * Blocks are put into the folder; a pin sends what is missing to every back end that may be written, so that it holds
 * everywhere or fails. Blocks that the folder lacks are read from the nearest back end, and kept.
 */
export class NetworkStorage implements Storage {
  readonly place: string
  readonly #local: Storage
  readonly #remotes: readonly Remote[]
  readonly #ranking: SourceRanking
  readonly #clock: Clock
  readonly #signal: AbortSignal | undefined
  readonly #traffic: Traffic

  constructor(
    local: Storage,
    remotes: readonly Remote[],
    {signal, clock = systemClock, traffic = new Traffic()}: NetworkStorageOptions = {},
  ) {
    this.#local = local
    this.#remotes = remotes
    this.#signal = signal
    this.#clock = clock
    this.#traffic = traffic
    this.#ranking = new SourceRanking(remotes, clock)
    this.place = [local, ...remotes.map(({storage}) => storage)].map(({place}) => place).join(', ')
  }

  get folder(): BlockStore | undefined {
    return this.#local.folder
  }

  get sendsOn(): boolean {
    return this.#writable.length > 0
  }

  async get(cid: CID): Promise<Uint8Array> {
    try {
      return await this.#local.get(cid)
    } catch (error) {
      const isGone = error instanceof BlockMissingError || error instanceof BlockCorruptError
      if (!isGone || this.#remotes.length === 0) throw error
      const bytes = await this.#fetch(cid)
      await this.#traffic.receive(bytes.length, this.#signal)
      await this.#local.put(cid, bytes)
      return bytes
    }
  }

  async has(cid: CID): Promise<boolean> {
    if (await this.#local.has(cid)) return true
    for (const {storage} of this.#remotes) if (await storage.has(cid)) return true
    return false
  }

  put(cid: CID, bytes: Uint8Array): Promise<void> {
    return this.#local.put(cid, bytes)
  }

  putMany(blocks: AsyncIterable<Block>): Promise<void> {
    return this.#local.putMany(blocks)
  }

  async pin(root: CID, name: string): Promise<void> {
    await this.#local.pin(root, name)
    const options = {signal: this.#signal, traffic: this.#traffic}
    await allOrFirstError(this.#writable.map((storage) => pushTree(this.#local, storage, root, name, options)))
  }

  async isPinned(root: CID): Promise<boolean> {
    for (const storage of [this.#local, ...this.#writable]) if (!(await storage.isPinned(root))) return false
    return true
  }

  async unpin(root: CID): Promise<void> {
    await allOrFirstError([this.#local, ...this.#writable].map((storage) => storage.unpin(root)))
  }

  /** Names a pin here and at every back end that may be written; where it was lost the tree is sent again. */
  async renamePin(root: CID, name: string): Promise<void> {
    await this.#local.renamePin?.(root, name)
    await allOrFirstError(
      this.#writable.map(async (storage) => {
        if (await storage.isPinned(root)) await storage.renamePin?.(root, name)
        else await pushTree(this.#local, storage, root, name, {signal: this.#signal, traffic: this.#traffic})
      }),
    )
  }

  /** Lets a tree go at the back ends; this machine keeps it. */
  async unpinRemotely(root: CID): Promise<void> {
    await allOrFirstError(this.#writable.map((storage) => storage.unpin(root)))
  }

  /** Lets a tree go on this machine, if a back end keeps it. */
  async unpinLocally(root: CID): Promise<void> {
    if (this.#writable.length > 0) await this.#local.unpin(root)
  }

  listPins(): AsyncIterable<Pin> {
    return this.#local.listPins()
  }

  close(): void {
    for (const {storage} of this.#remotes) storage.close()
  }

  get #writable(): readonly Storage[] {
    return this.#remotes.filter(({isReadOnly}) => !isReadOnly).map(({storage}) => storage)
  }

  async #fetch(cid: CID): Promise<Uint8Array> {
    const attempts = this.#ranking.nearest().map((source) => () => source.ask((storage) => storage.get(cid)))
    try {
      return await raceInTurn(attempts, PATIENCE_MS, this.#clock)
    } catch (error) {
      this.#signal?.throwIfAborted()
      if (!(error instanceof AggregateError)) throw error
      throw this.#explain(cid, error)
    }
  }

  /** A source that failed may hold the block: its error is the one to tell. */
  #explain(cid: CID, {errors}: AggregateError): unknown {
    const fault = errors.find((error) => !(error instanceof BlockMissingError))
    if (fault !== undefined) return fault
    return new BlockMissingError(`Block ${cid} is at none of ${this.place}.`, {
      suggestions: ['Ask whoever added it to store it there: candela storage add PATH --network NAME'],
    })
  }
}

async function allOrFirstError(work: readonly Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(work)).find(({status}) => status === 'rejected')
  if (failed) throw (failed as PromiseRejectedResult).reason
}
