/** Differences below this share of a channel's light are no change: a hundredth of what eight bits show. */
const CHANGED = 1e-3
/** Added to the light that a difference is a share of, so that black has one. */
const FLOOR = 1 / 256

/**
 * How another picture differs from the honest one, for people.
 *
 * @typedef {object} Change
 * @property {number} share Of the pixels: those with a channel that differs by more than a thousandth.
 * @property {number} mean Relative difference of a pixel's worst channel.
 * @property {number} largest
 *
 * @param {import('./cheats.mjs').Colours} honest
 * @param {import('./cheats.mjs').Colours} delivered Of the same size.
 * @returns {Change}
 */
export function measureChange(honest, delivered) {
  let [changed, sum, largest] = [0, 0, 0]
  const pixels = honest.planes[0].length
  for (let at = 0; at < pixels; at++) {
    let worst = 0
    for (const [channel, plane] of honest.planes.entries()) {
      const difference = Math.abs(plane[at] - delivered.planes[channel][at]) / (Math.abs(plane[at]) + FLOOR)
      worst = Math.max(worst, difference)
    }
    if (worst > CHANGED) changed++
    sum += worst
    largest = Math.max(largest, worst)
  }
  return {share: changed / pixels, mean: sum / pixels, largest}
}
