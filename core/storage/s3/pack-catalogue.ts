import type {CID} from 'multiformats/cid'
import {type Clock, systemClock} from '../../clock.js'
import {forEachInParallel} from '../map-in-parallel.js'
import {type PackIndex, parsePackIndex} from './pack.js'
import type {ByteRange, S3Objects} from './s3-objects.js'

const REQUESTS_AT_ONCE = 16
/** Least time between two listings that look for packs of others, in ms. */
const LISTING_PAUSE_MS = 2000

/** What is known of the packs of a bucket. Packs never change, so each index is read once. */
export class PackCatalogue {
  readonly #objects: S3Objects
  readonly #clock: Clock
  readonly #blocks = new Map<string, {id: string; range: ByteRange}>()
  readonly #packs = new Map<string, Promise<void>>()
  #listing: Promise<void> | undefined
  #listedAtMs = Number.NEGATIVE_INFINITY

  constructor(objects: S3Objects, clock: Clock = systemClock) {
    this.#objects = objects
    this.#clock = clock
  }

  /** Pack and range of a block, if a pack that is known holds it. */
  find(cid: CID): {id: string; range: ByteRange} | undefined {
    return this.#blocks.get(cid.toString())
  }

  /** Takes in a pack that was just written. */
  add(id: string, index: PackIndex): void {
    this.#packs.set(id, Promise.resolve())
    for (const [cid, range] of index) this.#blocks.set(cid, {id, range})
  }

  /** Reads the indexes of packs. A pack whose index is gone holds nothing. */
  async load(ids: Iterable<string>): Promise<void> {
    await forEachInParallel(ids, REQUESTS_AT_ONCE, (id) => {
      const loading = this.#packs.get(id) ?? this.#loadOne(id)
      this.#packs.set(id, loading)
      loading.catch(() => this.#packs.delete(id))
      return loading
    })
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

  async #loadOne(id: string): Promise<void> {
    const bytes = await this.#objects.get(`index/${id}.json`)
    if (!bytes) return
    for (const [cid, range] of parsePackIndex(bytes)) this.#blocks.set(cid, {id, range})
  }
}
