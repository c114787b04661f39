import {mergeMattes} from './merge-mattes.js'
import type {PassRule} from './pass-rules.js'

/** Some pixels of a slice: a plane of the same length for every channel. */
export interface SlicePixels {
  /** Samples that the slice holds: its weight. */
  samples: number
  planes: ReadonlyMap<string, Float32Array>
}

/**
 * Merges the same pixels of all slices.
 *
 * @param slices - In the order of their samples.
 * @param merged - Where the result goes; a channel that is not wanted is left out.
 */
export function mergeSlices(
  slices: readonly SlicePixels[],
  rules: readonly PassRule[],
  merged: ReadonlyMap<string, Float32Array>,
): void {
  for (const rule of rules) {
    if (!rule.channels.some((name) => merged.has(name))) continue
    if (rule.kind === 'matte') mergeMattes(slices, rule.channels, merged)
    else if (rule.kind === 'light') mergeLight(slices, rule, merged)
    else for (const name of rule.channels) mergeChannel(slices, rule, name, merged.get(name))
  }
}

function mergeChannel(
  slices: readonly SlicePixels[],
  rule: Exclude<PassRule, {kind: 'matte' | 'light'}>,
  name: string,
  merged: Float32Array | undefined,
): void {
  if (!merged) return
  const planes = slices.map((slice) => planeOf(slice, name))
  if (rule.kind === 'first') {
    merged.set(planes[0] as Float32Array)
  } else if (rule.kind === 'covered') {
    const coverages = slices.map((slice) => planeOf(slice, rule.coverage))
    weighMean(slices, planes, coverages, merged)
  } else {
    addMean(slices, planes, merged)
  }
}

function addMean(slices: readonly SlicePixels[], planes: readonly Float32Array[], merged: Float32Array): void {
  const total = slices.reduce((sum, {samples}) => sum + samples, 0)
  // In float64, so that the order of the slices does not show.
  const sums = new Float64Array(merged.length)
  for (const [k, plane] of planes.entries()) {
    const share = (slices[k] as SlicePixels).samples / total
    for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] as number) + (plane[i] as number) * share
  }
  merged.set(sums)
}

/**
 * The mean weighted by samples and by the weights of each pixel; 0 where all weights are 0.
 *
 * @returns Sum of the weights of each pixel.
 */
function weighMean(
  slices: readonly SlicePixels[],
  planes: readonly Float32Array[],
  weights: readonly Float32Array[],
  merged: Float32Array,
): Float64Array {
  const sums = new Float64Array(merged.length)
  const totals = new Float64Array(merged.length)
  for (const [k, plane] of planes.entries()) {
    const {samples} = slices[k] as SlicePixels
    const weight = weights[k] as Float32Array
    for (let i = 0; i < sums.length; i++) {
      const share = (weight[i] as number) * samples
      sums[i] = (sums[i] as number) + (plane[i] as number) * share
      totals[i] = (totals[i] as number) + share
    }
  }
  for (let i = 0; i < sums.length; i++) merged[i] = totals[i] === 0 ? 0 : (sums[i] as number) / (totals[i] as number)
  return totals
}

function mergeLight(
  slices: readonly SlicePixels[],
  {channels, colours}: Extract<PassRule, {kind: 'light'}>,
  merged: ReadonlyMap<string, Float32Array>,
): void {
  const length = slices[0]?.planes.get(colours[0] as string)?.length ?? 0
  const planes = channels.map((name) => merged.get(name) ?? new Float32Array(length))
  const totals = channels.map((name, c) => {
    const lights = slices.map((slice) => planeOf(slice, name))
    const weights = slices.map((slice) => planeOf(slice, colours[c] as string))
    return weighMean(slices, lights, weights, planes[c] as Float32Array)
  })
  for (let i = 0; i < length; i++) {
    if (totals.some((total) => total[i] === 0)) evenOut(planes, totals, i)
  }
}

/** What Cycles does where a channel of the colour is 0 (`safe_divide_even_color`): the grey of the other channels. */
function evenOut(planes: readonly Float32Array[], totals: readonly Float64Array[], i: number): void {
  const known = planes.filter((_, c) => totals[c]?.[i] !== 0).map((plane) => plane[i] as number)
  const grey = known.length === 0 ? 0 : known.reduce((sum, value) => sum + value, 0) / known.length
  for (const [c, plane] of planes.entries()) if (totals[c]?.[i] === 0) plane[i] = grey
}

function planeOf({planes}: SlicePixels, name: string): Float32Array {
  return planes.get(name) as Float32Array
}
