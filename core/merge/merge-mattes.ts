import type {SlicePixels} from './merge-slices.js'

/**
 * Merges Cryptomatte: coverage adds up by id, and ids are ranked again by coverage, as many as the pass has room for.
 *
 * An id that was crowded out of a slice by larger ones is lost there, as it would be in a render of few levels.
 *
 * @param channels - Level by level: first id, its coverage, second id, its coverage.
 */
export function mergeMattes(
  slices: readonly SlicePixels[],
  channels: readonly string[],
  merged: ReadonlyMap<string, Float32Array>,
): void {
  const ranks = Math.floor(channels.length / 2)
  const total = slices.reduce((sum, {samples}) => sum + samples, 0)
  const shares = slices.map(({samples}) => samples / total)
  const read = slices.map(({planes}) => channels.map((name) => planes.get(name) as Float32Array))
  const write = channels.map((name) => merged.get(name))
  const length = read[0]?.[0]?.length ?? 0
  const ids: number[] = []
  const coverages: number[] = []
  for (let i = 0; i < length; i++) {
    ids.length = coverages.length = 0
    for (let k = 0; k < read.length; k++) addRanks(read[k] as Float32Array[], i, shares[k] as number, ids, coverages)
    rank(ids, coverages)
    for (let j = 0; j < ranks; j++) {
      const [id, coverage] = [write[j * 2], write[j * 2 + 1]]
      if (id) id[i] = ids[j] ?? 0
      if (coverage) coverage[i] = coverages[j] ?? 0
    }
  }
}

function addRanks(planes: readonly Float32Array[], i: number, share: number, ids: number[], coverages: number[]): void {
  for (let j = 0; j + 1 < planes.length; j += 2) {
    const coverage = planes[j + 1]?.[i] as number
    if (coverage === 0) return
    const id = planes[j]?.[i] as number
    const at = ids.indexOf(id)
    if (at < 0) {
      ids.push(id)
      coverages.push(coverage * share)
    } else {
      coverages[at] = (coverages[at] as number) + coverage * share
    }
  }
}

/** Sorts both lists by coverage, largest first; equal ones keep their order. There are few, and they are nearly sorted. */
function rank(ids: number[], coverages: number[]): void {
  for (let end = 1; end < ids.length; end++) {
    const [id, coverage] = [ids[end] as number, coverages[end] as number]
    let at = end
    for (; at > 0 && coverage > (coverages[at - 1] as number); at--) {
      ids[at] = ids[at - 1] as number
      coverages[at] = coverages[at - 1] as number
    }
    ids[at] = id
    coverages[at] = coverage
  }
}
