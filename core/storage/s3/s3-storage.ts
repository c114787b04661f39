import type {CID} from 'multiformats/cid'
import {z} from 'zod'
import {assertBlockSize, assertSupportedCid, parseCid, verifyBlock} from '../block-cid.js'
import type {Block, Pin, Storage} from '../blocks.js'
import type {BlockLocation, DirectAccess, UploadLocation} from '../direct-access.js'
import {forEachInParallel} from '../map-in-parallel.js'
import {splitIntoBatches} from '../split-into-batches.js'
import {BlockMissingError, StorageUnreachableError} from '../storage-errors.js'
import {ListedGarbage} from './listed-garbage.js'
import {blockName, indexName, packName, rootName} from './object-names.js'
import {buildPack, encodePackIndex} from './pack.js'
import {PackCatalogue} from './pack-catalogue.js'
import {type BucketAddress, S3Objects, SHA256_HEADER} from './s3-objects.js'
import {PART_BYTES} from './upload-in-parts.js'

/** Bytes of blocks in a pack: few objects for a large scene, and little to send again after an interruption. */
const PACK_BYTES = 64 * 1024 * 1024
/** Fewer blocks than this are stored as objects of their own. */
const LEAST_PACKED_BLOCKS = 16
const REQUESTS_AT_ONCE = 16
/** How long URLs open that are handed out, in seconds. */
const URL_SEC = 900

/**
 * Blocks in an S3 bucket.
 *
 * `blocks/CID` is one block, `packs/ID.car` many, `index/ID.json` says where they are in it, and `roots/CID.json`,
 * written last, pins a tree and names its packs. `garbage.json` lists what is going to be deleted.
 */
export class S3Storage implements Storage, DirectAccess {
  readonly place: string
  readonly #objects: S3Objects
  readonly #packs: PackCatalogue
  readonly #garbage: ListedGarbage
  /** Packs that held or got blocks since this storage was opened: what the next pin may need. */
  readonly #usedPacks = new Set<string>()

  constructor(address: BucketAddress) {
    this.#objects = new S3Objects(address)
    this.#packs = new PackCatalogue(this.#objects)
    this.#garbage = new ListedGarbage(this.#objects, () => this.#packs.forget())
    this.place = this.#objects.place
  }

  async get(cid: CID): Promise<Uint8Array> {
    assertSupportedCid(cid)
    const bytes =
      (await this.#readPacked(cid)) ??
      (await this.#objects.get(blockName(cid))) ??
      ((await this.#findPacks(cid)) ? await this.#readPacked(cid) : undefined)
    if (!bytes) {
      throw new BlockMissingError(`Block ${cid} is not in ${this.place}.`, {
        suggestions: ['Ask whoever added it to store it there: candela storage add PATH --store URL'],
      })
    }
    verifyBlock(cid, bytes)
    return bytes
  }

  /** What garbage collection is going to delete does not count: it is sent anew. */
  async has(cid: CID): Promise<boolean> {
    assertSupportedCid(cid)
    await this.#garbage.look()
    await this.#packs.loadAllOnce()
    const packed = this.#packs.find(cid, (id) => !this.#garbage.holds(packName(id)))
    if (packed) this.#usedPacks.add(packed.id)
    if (packed) return true
    return !this.#garbage.holds(blockName(cid)) && this.#objects.has(blockName(cid))
  }

  async put(cid: CID, bytes: Uint8Array): Promise<void> {
    assertSupportedCid(cid)
    assertBlockSize(cid, bytes.length)
    await this.#objects.put(blockName(cid), bytes)
    this.#garbage.note(blockName(cid))
  }

  async putMany(blocks: AsyncIterable<Block>): Promise<void> {
    for await (const batch of splitIntoBatches(blocks, PACK_BYTES)) {
      if (batch.length >= LEAST_PACKED_BLOCKS) await this.#putPack(batch)
      else await forEachInParallel(batch, REQUESTS_AT_ONCE, ({cid, bytes}) => this.put(cid, bytes))
    }
  }

  async pin(root: CID, name: string): Promise<void> {
    const packs = [...this.#usedPacks]
    await this.#garbage.assertKept()
    await this.#objects.put(rootName(root), Buffer.from(JSON.stringify({name, packs})))
  }

  async renamePin(root: CID, name: string): Promise<void> {
    const {packs = []} = (await this.#readRoot(root)) ?? {}
    await this.#objects.put(rootName(root), Buffer.from(JSON.stringify({name, packs})))
  }

  isPinned(root: CID): Promise<boolean> {
    return this.#objects.has(rootName(root))
  }

  unpin(root: CID): Promise<void> {
    return this.#objects.remove(rootName(root))
  }

  async *listPins(): AsyncGenerator<Pin> {
    for await (const {name: path} of this.#objects.list('roots/')) {
      const cid = parseCid(path.slice('roots/'.length, -'.json'.length))
      const root = await this.#readRoot(cid)
      if (root) yield {cid, name: root.name}
    }
  }

  async locate(cid: CID): Promise<BlockLocation | undefined> {
    assertSupportedCid(cid)
    const isSingle = !this.#packs.find(cid) && (await this.#objects.has(blockName(cid)))
    if (!isSingle && !this.#packs.find(cid)) await this.#findPacks(cid)
    const packed = this.#packs.find(cid)
    if (!isSingle && !packed) return undefined
    const name = packed ? packName(packed.id) : blockName(cid)
    const index = packed ? await this.#packs.indexOf(packed.id) : undefined
    return {
      url: await this.#objects.presign('GET', name, {opensForSec: URL_SEC}),
      opensForSec: URL_SEC,
      blocks: index ? [...index].map(([each, range]) => ({cid: each, range})) : [{cid: cid.toString()}],
    }
  }

  async locateUpload(cid: CID): Promise<UploadLocation> {
    assertSupportedCid(cid)
    const headers = {[SHA256_HEADER]: Buffer.from(cid.multihash.digest).toString('base64')}
    const url = await this.#objects.presign('PUT', blockName(cid), {opensForSec: URL_SEC, headers})
    return {url, opensForSec: URL_SEC, headers}
  }

  close(): void {
    this.#objects.close()
  }

  async #readPacked(cid: CID): Promise<Uint8Array | undefined> {
    const packed = this.#packs.find(cid)
    if (!packed) return undefined
    const bytes = await this.#objects.get(packName(packed.id), packed.range)
    // Garbage collection may have let it go, and have moved what is needed of it.
    if (!bytes) this.#packs.forget(packed.id)
    return bytes
  }

  /** Learns of packs that may hold a block: those of the tree that it is the root of, else all. */
  async #findPacks(cid: CID): Promise<boolean> {
    const root = await this.#readRoot(cid)
    if (root) await this.#packs.load(root.packs)
    if (!this.#packs.find(cid)) await this.#packs.loadAll()
    return this.#packs.find(cid) !== undefined
  }

  async #readRoot(cid: CID): Promise<z.infer<typeof rootSchema> | undefined> {
    const bytes = await this.#objects.get(rootName(cid))
    if (!bytes) return undefined
    try {
      return rootSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')))
    } catch (cause) {
      throw new StorageUnreachableError(
        `${this.place} holds a ${rootName(cid)} that is no pin; expected name and packs.`,
        {
          cause,
          suggestions: [`candela storage pin ${cid} --store URL`],
        },
      )
    }
  }

  /** The index makes the pack count, so it comes second. */
  async #putPack(batch: readonly Block[]): Promise<void> {
    const {id, car, index} = buildPack(batch)
    if (car.length > PART_BYTES) await this.#objects.putLarge(packName(id), car)
    else await this.#objects.put(packName(id), car)
    await this.#objects.put(indexName(id), encodePackIndex(index))
    this.#garbage.note(packName(id))
    this.#packs.add(id, index)
    this.#usedPacks.add(id)
  }
}

const rootSchema = z.object({name: z.string(), packs: z.array(z.string().regex(/^[0-9a-f]{40}$/))})
