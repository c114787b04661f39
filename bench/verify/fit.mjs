// From the distances of honest renders to thresholds.
import {DEFAULT_THRESHOLDS} from '../../dist/core/verify/index.js'

/** Beyond the worst that was seen, a match has this factor of room, and a mismatch begins at twice that. */
const HEADROOM = 1.25
/** No pair is held to less: half a per cent of the bits, and a mean colour that eight bits could not show. */
export const LEAST = {bits: 4, meanDelta: 62}

/** The largest distances of scenes with hair that another machine gave (2026-11-22): two such scenes are too few to fit halves on. */
const HAIR_SEEN = {bits: 20, meanDelta: 419}
/**
 * The largest distances of two classes that any machine gave, for the table that is shipped: no run of this bench narrows what was
 * seen. An Intel Xeon, 2026-11-27; the machines before had given 5 bits and 244 steps without hair, 20 bits and 419 steps with it.
 */
export const EVER_SEEN = {cross: [{bits: 7, meanDelta: 267}], crossHair: [{bits: 20, meanDelta: 473}]}
/** The largest distances of a frame with hair between two processors with AVX2: one machine, with one, cannot show them. */
const PROCESSORS_SEEN = {bits: 11, meanDelta: 72}

/**
 * Thresholds under which every honest cell that was seen matches, with room.
 *
 * @param {import('./gather.mjs').Entry[]} entries Honest ones of one pair of device classes.
 * @param {{bits: number, meanDelta: number}[]} [seen] Distances of further honest cells.
 */
export function fitThresholds(entries, seen = []) {
  const cells = [...seen, ...entries.flatMap((entry) => entry.cells)]
  const worst = (key) => cells.reduce((most, cell) => Math.max(most, cell[key]), 0)
  const matchBits = Math.max(LEAST.bits, Math.ceil(HEADROOM * worst('bits')))
  const matchMean = Math.max(LEAST.meanDelta, Math.ceil(HEADROOM * worst('meanDelta')))
  return {matchBits, mismatchBits: 2 * matchBits, matchMean, mismatchMean: 2 * matchMean}
}

/**
 * The rows of the table: one class with itself, two classes on scenes without and with hair, and two machines of one class on
 * scenes with hair.
 *
 * @param {import('./gather.mjs').Entry[]} entries Honest ones.
 * @param {Partial<typeof EVER_SEEN>} [seen] Distances of further honest cells.
 */
export function fitRows(entries, seen = {}) {
  const across = (hair) => entries.filter(({pair, scene}) => pair === 'cross' && hasHair(scene) === hair)
  const same = entries.filter(({pair}) => pair === 'same')
  return {
    same: fitThresholds(same),
    cross: fitThresholds(across(false), seen.cross),
    crossHair: fitThresholds(across(true), [HAIR_SEEN, ...(seen.crossHair ?? [])]),
    sameHair: fitThresholds(
      same.filter(({scene}) => hasHair(scene)),
      [PROCESSORS_SEEN],
    ),
  }
}

export function hasHair({traits}) {
  return traits.includes('hair')
}

/**
 * The thresholds that judge a job, as `jobThresholds` finds them: the widest of the default and the rows of such scenes.
 *
 * @param {ReturnType<typeof fitRows>} rows
 * @param {import('./scenes.mjs').BenchScene} scene
 * @param {boolean} [options.sameClass] Whether the job calls checkers of the renderer's class alone (`--same-class`).
 */
export function widestFor(rows, scene, {sameClass = false} = {}) {
  const ofOne = hasHair(scene) ? [rows.same, rows.sameHair] : [rows.same]
  const ofTwo = hasHair(scene) ? rows.crossHair : rows.cross
  const all = [DEFAULT_THRESHOLDS, ...ofOne, ...(sameClass ? [] : [ofTwo])]
  const widest = (key) => Math.max(...all.map((row) => row[key]))
  return Object.fromEntries(Object.keys(DEFAULT_THRESHOLDS).map((key) => [key, widest(key)]))
}

/** Where a mismatch begins for one kind of distance, by the same rule. */
export function fitMismatch(worst, least) {
  return 2 * Math.max(least, Math.ceil(HEADROOM * worst))
}
