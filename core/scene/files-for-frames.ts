import {numberAt} from './frame-rule.js'
import type {FileSequence, SceneDependency, SceneReport} from './scene-report.js'

/**
 * The files that a job of these frames reads: of sequences and caches only what its frames need.
 *
 * Around every frame stay the numbers that motion blur and interpolation reach, to the nearest that is there, as caches may
 * skip frames; the first and the last stay too, because Blender takes the length of some caches from them.
 */
export function filesForFrames(
  {dependencies, sequences, motionBlurFrames}: Pick<SceneReport, 'dependencies' | 'sequences' | 'motionBlurFrames'>,
  frames: readonly number[],
): SceneDependency[] {
  const numbers = sequences.map((): number[] => [])
  for (const {sequence, number} of dependencies) {
    if (sequence !== null && number !== null) numbers[sequence]?.push(number)
  }
  const reach = Math.ceil(motionBlurFrames) + 1
  const needed = sequences.map((sequence, i) => numbersForFrames(sequence, numbers[i] ?? [], frames, reach))
  return dependencies.filter(
    ({sequence, number}) => sequence === null || number === null || needed[sequence]?.has(number) !== false,
  )
}

function numbersForFrames(
  {rules}: FileSequence,
  unsorted: readonly number[],
  frames: readonly number[],
  reach: number,
): Set<number> {
  const numbers = [...new Set(unsorted)].sort((a, b) => a - b)
  if (rules.some(({rule}) => rule === 'all')) return new Set(numbers)
  const needed = new Set([numbers[0], numbers.at(-1)].filter((number) => number !== undefined))
  for (const rule of rules) {
    for (const frame of frames) {
      const number = numberAt(rule, frame)
      if (number === undefined) continue
      const from = Math.max(0, firstAbove(numbers, number - reach) - 1)
      const to = firstAbove(numbers, number + reach - 1)
      for (const one of numbers.slice(from, to + 1)) needed.add(one)
    }
  }
  return needed
}

/** Index of the first number above `limit`. */
function firstAbove(sorted: readonly number[], limit: number): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] ?? 0) > limit) high = middle
    else low = middle + 1
  }
  return low
}
