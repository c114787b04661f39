import {type FrameRule, numberAt} from './frame-rule.js'

/**
 * The numbers of a sequence that some frames need: around that of every frame also those that motion blur and interpolation
 * reach, to the nearest that is there, as caches may skip frames; the first and the last too, because Blender takes the length
 * of some caches from them.
 *
 * @param rules - One for each user of the sequence.
 * @param unsorted - The numbers that there are.
 * @param reach - How far from the number of a frame others are read with it.
 */
export function numbersForFrames(
  rules: readonly FrameRule[],
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
