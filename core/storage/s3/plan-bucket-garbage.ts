/** An object of a bucket. */
export interface BucketObject {
  name: string
  /** Time of its last change by the clock of the bucket, ms since the epoch. */
  changedAtMs: number
  sizeBytes: number
}

/** What can only be deleted as a whole: a block of its own, or a pack with its index. */
export interface BucketUnit {
  /** Name that stands in the list of garbage: that of the block or of the pack. */
  name: string
  /** In the order in which they are deleted: the index of a pack first, for without it the pack holds nothing. */
  objects: readonly BucketObject[]
  /** Bytes of each block in it, by CID as text. */
  blocks: ReadonlyMap<string, number>
}

/** Least part of a pack that is alive, by bytes; below, it is written anew. */
const LEAST_LIVE_PART = 0.5

/** What a bucket needs. */
export interface BucketPlan {
  needed: BucketUnit[]
  /** Packs of which more than half is garbage, with the blocks in them that nothing else holds. */
  sparse: {unit: BucketUnit; cids: string[]}[]
  garbage: BucketUnit[]
}

/**
 * Chooses the units that hold every live block, the fullest packs first.
 *
 * A block that stands in several units is needed in one of them, so that a pack that was written anew is let go.
 */
export function planBucketGarbage(units: readonly BucketUnit[], live: ReadonlySet<string>): BucketPlan {
  const plan: BucketPlan = {needed: [], sparse: [], garbage: []}
  const covered = new Set<string>()
  const byPart = units.map((unit) => ({unit, livePart: livePartOf(unit, live)}))
  byPart.sort((a, b) => b.livePart - a.livePart || b.unit.blocks.size - a.unit.blocks.size || compare(a.unit, b.unit))
  for (const {unit, livePart} of byPart) {
    const cids = [...unit.blocks.keys()].filter((cid) => live.has(cid) && !covered.has(cid))
    for (const cid of cids) covered.add(cid)
    if (cids.length === 0) plan.garbage.push(unit)
    else plan.needed.push(unit)
    if (cids.length > 0 && livePart < LEAST_LIVE_PART) plan.sparse.push({unit, cids})
  }
  return plan
}

function livePartOf({blocks}: BucketUnit, live: ReadonlySet<string>): number {
  let [liveBytes, allBytes] = [0, 0]
  for (const [cid, sizeBytes] of blocks) {
    allBytes += sizeBytes
    if (live.has(cid)) liveBytes += sizeBytes
  }
  if (allBytes === 0) return [...blocks.keys()].some((cid) => live.has(cid)) ? 1 : 0
  return liveBytes / allBytes
}

function compare(a: BucketUnit, b: BucketUnit): number {
  return a.name < b.name ? -1 : 1
}

/** When a unit that nothing needs was seen first as such: what changed since counts as new. */
export function markOf(unit: BucketUnit, marks: ReadonlyMap<string, number>, nowMs: number): number {
  const markedAtMs = marks.get(unit.name)
  return markedAtMs !== undefined && changedAtMsOf(unit) <= markedAtMs ? markedAtMs : nowMs
}

/** Time of the last change of a unit, ms since the epoch. */
export function changedAtMsOf({objects}: BucketUnit): number {
  return Math.max(0, ...objects.map(({changedAtMs}) => changedAtMs))
}
