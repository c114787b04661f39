// From the distances of honest renders to thresholds.

/** Beyond the worst that was seen, a match has this factor of room, and a mismatch begins at twice that. */
const HEADROOM = 1.25
/** No pair is held to less: half a per cent of the bits, and a mean colour that eight bits could not show. */
export const LEAST = {bits: 4, meanDelta: 62}

/**
 * Thresholds under which every honest cell that was seen matches, with room.
 *
 * @param {import('./gather.mjs').Entry[]} entries Honest ones of one pair of device classes.
 */
export function fitThresholds(entries) {
  const cells = entries.flatMap((entry) => entry.cells)
  const worst = (key) => cells.reduce((most, cell) => Math.max(most, cell[key]), 0)
  const matchBits = Math.max(LEAST.bits, Math.ceil(HEADROOM * worst('bits')))
  const matchMean = Math.max(LEAST.meanDelta, Math.ceil(HEADROOM * worst('meanDelta')))
  return {matchBits, mismatchBits: 2 * matchBits, matchMean, mismatchMean: 2 * matchMean}
}

/** Where a mismatch begins for one kind of distance, by the same rule. */
export function fitMismatch(worst, least) {
  return 2 * Math.max(least, Math.ceil(HEADROOM * worst))
}
