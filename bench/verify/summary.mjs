import {AUDITED_CELLS} from './local-changes.mjs'

/** Cells that a check draws (docs/protocol.md). */
export const DRAWN_CELLS = 8
/** The smallest share of leases that is checked, for a node with a long clean record. */
export const P_MIN = 0.05

/** A cell as the contract judges it. */
export function judge({bits, meanDelta}, {matchBits, mismatchBits, matchMean, mismatchMean}) {
  if (bits > mismatchBits || meanDelta > mismatchMean) return 'mismatch'
  return bits <= matchBits && meanDelta <= matchMean ? 'match' : 'inconclusive'
}

/** What honest renders of some kind come to. */
export function summarizeHonest(entries, thresholds) {
  const cells = entries.flatMap((entry) => entry.cells)
  const verdicts = entries.map((entry) => entry.cells.map((cell) => judge(cell, thresholds)))
  const wrong = verdicts.filter((frame) => frame.includes('mismatch')).length
  return {
    scenes: new Set(entries.map(({scene}) => scene.name)).size,
    frames: entries.length,
    cells: cells.length,
    bits: spread(cells.map(({bits}) => bits)),
    meanDelta: spread(cells.map(({meanDelta}) => meanDelta)),
    mismatchedFrames: wrong,
    mismatchedFramesUpperBound: upperBound(wrong, entries.length),
    inconclusiveCells: verdicts.flat().filter((verdict) => verdict === 'inconclusive').length,
  }
}

/**
 * How well a cheat is caught. A draw takes its cells from one scene; the share of mismatching cells is that scene's.
 *
 * @param entries All of one cheat.
 */
export function summarizeCheat(entries, thresholds) {
  const scenes = [...Map.groupBy(entries, ({scene}) => scene.name)].map(([name, ofScene]) => {
    const cells = ofScene.flatMap((entry) => entry.cells)
    const share = (verdict) => cells.filter((cell) => judge(cell, thresholds) === verdict).length / cells.length
    const mismatching = share('mismatch')
    const saved = ofScene.map((entry) => entry.saved).filter((value) => value !== undefined)
    return {name, mismatching, matching: share('match'), caught: caughtShare(mismatching), saved: average(saved)}
  })
  const cells = entries.flatMap((entry) => entry.cells)
  const worst = scenes.reduce((least, scene) => (scene.caught < least.caught ? scene : least))
  return {
    bits: spread(cells.map(({bits}) => bits)),
    meanDelta: spread(cells.map(({meanDelta}) => meanDelta)),
    mismatching: average(scenes.map(({mismatching}) => mismatching)),
    matching: average(scenes.map(({matching}) => matching)),
    caught: average(scenes.map(({caught}) => caught)),
    worst: {scene: worst.name, caught: worst.caught, saved: worst.saved},
    saved: average(scenes.map(({saved}) => saved)),
    scenes,
  }
}

/**
 * How often local changes are seen: by a check that draws from the frame, and by the cells that the artist's audit renders.
 *
 * @param {import('./local-changes.mjs').LocalTry[]} tries All of one change.
 * @param {number} cellsPerFrame
 */
export function summarizeLocal(tries, thresholds, cellsPerFrame) {
  const mismatching = tries.map(({changed}) => changed.filter((cell) => judge(cell, thresholds) === 'mismatch'))
  const shareOf = (isSeen) =>
    tries.filter((one, i) =>
      isSeen(
        one,
        mismatching[i].map(({leaf}) => leaf),
      ),
    ).length / tries.length
  const auditOf = (count) => shareOf(({ranked}, leaves) => ranked.slice(0, count).some((leaf) => leaves.includes(leaf)))
  return {
    tries: tries.length,
    visible: shareOf((_, leaves) => leaves.length > 0),
    drawn: average(mismatching.map(({length}) => caughtShare(length / cellsPerFrame))),
    fast: auditOf(AUDITED_CELLS.fast),
    thorough: auditOf(AUDITED_CELLS.thorough),
  }
}

/** Chance that at least one of the drawn cells mismatches. */
export function caughtShare(mismatching) {
  return 1 - (1 - mismatching) ** DRAWN_CELLS
}

/** Smallest, 5 %, half, 95 % and largest. */
export function spread(values) {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]
  return {min: sorted[0], p5: at(0.05), p50: at(0.5), p95: at(0.95), max: sorted.at(-1)}
}

export function average(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Upper end of the one-sided 95 % confidence interval of a rate (Clopper and Pearson), by bisection. */
export function upperBound(count, total) {
  let [low, high] = [0, 1]
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2
    if (atMost(count, total, middle) > 0.05) low = middle
    else high = middle
  }
  return high
}

/** Chance of at most `count` hits in `total` tries. */
function atMost(count, total, rate) {
  let term = (1 - rate) ** total
  let sum = term
  for (let k = 0; k < count; k++) {
    term *= ((total - k) / (k + 1)) * (rate / (1 - rate))
    sum += term
  }
  return sum
}
