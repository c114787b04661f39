import {randomUUID} from 'node:crypto'
import {parseCid} from '../block-cid.js'
import type {Block} from '../blocks.js'
import {listBlocks} from '../list-blocks.js'
import {forEachInParallel} from '../map-in-parallel.js'
import {readGarbageList, writeGarbageList} from './garbage-list.js'
import {packName, parseObjectName} from './object-names.js'
import {PackCatalogue} from './pack-catalogue.js'
import {
  type BucketObject,
  type BucketPlan,
  type BucketUnit,
  changedAtMsOf,
  markOf,
  planBucketGarbage,
} from './plan-bucket-garbage.js'
import {type BucketAddress, S3Objects} from './s3-objects.js'
import {S3Storage} from './s3-storage.js'

/** How long something stays that nothing needs, unless told otherwise: longer than any upload takes. */
export const BUCKET_GRACE_MS = 7 * 24 * 3_600_000

const REQUESTS_AT_ONCE = 16

/** What garbage collection of a bucket may take. */
export interface BucketGarbageRules {
  /** What was needed or changed within this time stays; 0 is for a bucket that nobody writes. @default 7 days */
  graceMs?: number
  /** Nothing is written or deleted. @default false */
  isDryRun?: boolean
  signal?: AbortSignal
}

/** An object that nothing needs. */
export interface GarbageObject {
  name: string
  sizeBytes: number
  /** From when on it may be deleted, by the clock of the bucket, ms since the epoch. */
  deletableAtMs: number
}

/** What garbage collection did, or would do. */
export interface BucketGarbageSummary {
  isDryRun: boolean
  deleted: GarbageObject[]
  /** Garbage whose grace time is not over. */
  waiting: GarbageObject[]
  keptObjects: number
  keptBytes: number
  /** Packs of which more than half is garbage: what is needed of them is written anew. */
  rewrittenPacks: string[]
  /** Uploads that were given up longer ago than the grace time. */
  endedUploads: string[]
}

/**
 * Deletes what no pin of a bucket needs, once it has been seen unneeded for the grace time.
 *
 * Garbage is listed in the bucket first; an upload treats what stands there as absent, so whoever began before and takes
 * less than the grace time loses nothing. It can be interrupted at any moment. The clock of the bucket counts.
 *
 * @throws {BlockMissingError} If a pinned tree is not whole; nothing is deleted then.
 */
export async function collectBucketGarbage(
  address: BucketAddress,
  {graceMs = BUCKET_GRACE_MS, isDryRun = false, signal}: BucketGarbageRules = {},
): Promise<BucketGarbageSummary> {
  const objects = new S3Objects({...address, signal})
  const storage = new S3Storage({...address, signal})
  try {
    const nowMs = await objects.readClockMs()
    // Clocks of answers are late by a second or two, which matters only without any grace.
    const latestMs = graceMs === 0 ? Number.POSITIVE_INFINITY : nowMs - graceMs
    const {marks: before} = await readGarbageList(objects)
    let plan = await survey(objects, storage, signal)
    const sparse = plan.sparse.filter(({unit}) => changedAtMsOf(unit) <= latestMs)
    if (sparse.length > 0 && !isDryRun) {
      await storage.putMany(readAll(storage, sparse))
      plan = await survey(objects, storage, signal)
    }
    const marks = new Map(plan.garbage.map((unit) => [unit.name, markOf(unit, before, nowMs)]))
    const isDue = (unit: BucketUnit) => Math.max(marks.get(unit.name) ?? nowMs, changedAtMsOf(unit)) <= latestMs
    const due = plan.garbage.filter(isDue)
    const kept = plan.needed.flatMap((unit) => unit.objects)
    const endedUploads = await endUploads(objects, {latestMs, isDryRun})
    if (!isDryRun) {
      // A bucket without garbage gets no list.
      if (marks.size + before.size > 0) await writeGarbageList(objects, {run: randomUUID(), marks})
      await forEachInParallel(due, REQUESTS_AT_ONCE, (unit) => removeUnit(objects, unit, signal))
      for (const {name} of due) marks.delete(name)
      if (due.length > 0) await writeGarbageList(objects, {run: randomUUID(), marks})
    }
    const toGarbage = (unit: BucketUnit): GarbageObject[] => {
      const deletableAtMs = Math.max(marks.get(unit.name) ?? 0, changedAtMsOf(unit)) + graceMs
      return unit.objects.map(({name, sizeBytes}) => ({name, sizeBytes, deletableAtMs}))
    }
    return {
      isDryRun,
      deleted: due.flatMap(toGarbage),
      waiting: plan.garbage.filter((unit) => !due.includes(unit)).flatMap(toGarbage),
      keptObjects: kept.length,
      keptBytes: kept.reduce((sum, {sizeBytes}) => sum + sizeBytes, 0),
      rewrittenPacks: sparse.map(({unit}) => unit.name),
      endedUploads,
    }
  } finally {
    objects.close()
    storage.close()
  }
}

/** Objects are listed before pins: what is pinned meanwhile is seen. */
async function survey(objects: S3Objects, storage: S3Storage, signal: AbortSignal | undefined): Promise<BucketPlan> {
  const units = await listUnits(objects)
  const live = new Set<string>()
  for await (const {cid} of storage.listPins()) {
    for await (const each of listBlocks(storage, cid, signal)) live.add(each.toString())
  }
  return planBucketGarbage(units, live)
}

async function listUnits(objects: S3Objects): Promise<BucketUnit[]> {
  const blocks: BucketUnit[] = []
  const packs = new Map<string, {index?: BucketObject; pack?: BucketObject}>()
  for (const folder of ['blocks/', 'packs/', 'index/']) {
    for await (const object of objects.list(folder)) {
      const {kind, key} = parseObjectName(object.name) ?? {}
      if (kind === undefined || key === undefined) continue
      if (kind === 'block') {
        blocks.push({name: object.name, objects: [object], blocks: new Map([[key, object.sizeBytes]])})
      } else packs.set(key, {...packs.get(key), [kind]: object})
    }
  }
  const catalogue = new PackCatalogue(objects)
  const units: BucketUnit[] = []
  await forEachInParallel(packs, REQUESTS_AT_ONCE, async ([id, {index, pack}]) => {
    const ranges = index && pack ? await catalogue.indexOf(id) : new Map<string, {length: number}>()
    units.push({
      name: packName(id),
      objects: [index, pack].filter((each) => each !== undefined),
      blocks: new Map([...ranges].map(([cid, {length}]) => [cid, length])),
    })
  })
  return [...blocks, ...units]
}

async function* readAll(storage: S3Storage, sparse: BucketPlan['sparse']): AsyncGenerator<Block> {
  for (const text of sparse.flatMap(({cids}) => cids)) {
    const cid = parseCid(text)
    yield {cid, bytes: await storage.get(cid)}
  }
}

/** What was stored anew since it was listed stays. */
async function removeUnit(objects: S3Objects, unit: BucketUnit, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted()
  for (const {name, changedAtMs} of unit.objects) {
    const found = await objects.stat(name)
    if (found && found.changedAtMs > changedAtMs) return
  }
  for (const {name} of unit.objects) await objects.remove(name)
}

/** Ends uploads of packs that were given up, and those of large frames in a folder of delivery. */
async function endUploads(
  objects: S3Objects,
  {latestMs, isDryRun}: {latestMs: number; isDryRun: boolean},
): Promise<string[]> {
  const isDelivery = await objects.has('.candela-delivery')
  const ended: string[] = []
  for (const {name, uploadId, beganAtMs} of await objects.listUploads(isDelivery ? '' : 'packs/')) {
    if (beganAtMs > latestMs) continue
    if (!isDryRun) await objects.endUpload(name, uploadId)
    ended.push(name)
  }
  return ended
}
