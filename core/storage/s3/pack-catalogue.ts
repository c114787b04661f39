import type {CID} from 'multiformats/cid'
import {type Clock, systemClock} from '../../clock.js'
import type {ByteRange} from '../direct-access.js'
import {forEachInParallel} from '../map-in-parallel.js'
import {type PackIndex, parsePackIndex} from './pack.js'
import type {S3Objects} from './s3-objects.js'

const REQUESTS_AT_ONCE = 16
/** Least time between two listings that look for packs of others, in ms. */
const LISTING_PAUSE_MS = 2000

/** Where a block stands. */
interface PackedBlock {
  /** Of the pack. */
  id: string
  range: ByteRange
}

/** What is known of the packs of a bucket. Packs never change, so each index is read once. */
export class PackCatalogue {
  readonly #objects: S3Objects
  readonly #clock: Clock
  readonly #blocks = new Map<string, PackedBlock[]>()
  readonly #packs = new Map<string, Promise<PackIndex>>()
  #listing: Promise<void> | undefined
  #listedAtMs = Number.NEGATIVE_INFINITY

  constructor(objects: S3Objects, clock: Clock = systemClock) {
    this.#objects = objects
    this.#clock = clock
  }

  /** Pack and range of a block, if a pack that is known and wanted holds it. */
  find(cid: CID, isWanted: (id: string) => boolean = () => true): PackedBlock | undefined {
    return this.#blocks.get(cid.toString())?.findLast(({id}) => isWanted(id))
  }

  /** Forgets a pack, or all of them: they are looked for anew. */
  forget(id?: string): void {
    for (const [cid, found] of this.#blocks) {
      const others = found.filter((each) => id !== undefined && each.id !== id)
      if (others.length > 0) this.#blocks.set(cid, others)
      else this.#blocks.delete(cid)
    }
    if (id !== undefined) this.#packs.delete(id)
    else this.#packs.clear()
    this.#listedAtMs = Number.NEGATIVE_INFINITY
  }

  /** Takes in a pack that was just written. */
  add(id: string, index: PackIndex): void {
    this.#packs.set(id, Promise.resolve(index))
    this.#note(id, index)
  }

  /** Reads the indexes of packs. A pack whose index is gone holds nothing. */
  async load(ids: Iterable<string>): Promise<void> {
    await forEachInParallel(ids, REQUESTS_AT_ONCE, async (id) => {
      await this.indexOf(id)
    })
  }

  /** Where each block of a pack is in it. */
  indexOf(id: string): Promise<PackIndex> {
    const loading = this.#packs.get(id) ?? this.#loadOne(id)
    this.#packs.set(id, loading)
    loading.catch(() => this.#packs.delete(id))
    return loading
  }

  /** Reads the indexes of all packs of the bucket, unless that was done a moment ago. */
  async loadAll(): Promise<void> {
    if (!this.#listing && this.#clock.nowMs() - this.#listedAtMs < LISTING_PAUSE_MS) return
    this.#listing ??= this.#list().finally(() => {
      this.#listing = undefined
    })
    await this.#listing
  }

  /** Reads the indexes of all packs the first time. */
  async loadAllOnce(): Promise<void> {
    if (this.#listing || this.#listedAtMs === Number.NEGATIVE_INFINITY) await this.loadAll()
  }

  async #list(): Promise<void> {
    const ids: string[] = []
    for await (const {name} of this.#objects.list('index/')) ids.push(name.slice('index/'.length, -'.json'.length))
    await this.load(ids)
    this.#listedAtMs = this.#clock.nowMs()
  }

  async #loadOne(id: string): Promise<PackIndex> {
    const bytes = await this.#objects.get(`index/${id}.json`)
    const index: PackIndex = bytes ? parsePackIndex(bytes) : new Map()
    this.#note(id, index)
    return index
  }

  #note(id: string, index: PackIndex): void {
    for (const [cid, range] of index) {
      const others = this.#blocks.get(cid)?.filter((each) => each.id !== id) ?? []
      this.#blocks.set(cid, [...others, {id, range}])
    }
  }
}
