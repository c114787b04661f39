import {caughtShare, judgeLease} from './drawn-cells.mjs'
import {AUDITED_CELLS} from './local-changes.mjs'

/** The smallest share of leases that is checked, for a node with a long clean record. */
export const P_MIN = 0.05

/** A cell as the contract judges it. */
export function judge({bits, meanDelta}, {matchBits, mismatchBits, matchMean, mismatchMean}) {
  if (bits > mismatchBits || meanDelta > mismatchMean) return 'mismatch'
  return bits <= matchBits && meanDelta <= matchMean ? 'match' : 'inconclusive'
}

/**
 * What honest renders of some kind come to.
 *
 * @param {(scene: import('./scenes.mjs').BenchScene) => object} thresholdsOf Thresholds that judge a scene.
 */
export function summarizeHonest(entries, thresholdsOf) {
  const cells = entries.flatMap((entry) => entry.cells)
  const verdicts = entries.map((entry) => entry.cells.map((cell) => judge(cell, thresholdsOf(entry.scene))))
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
 * `touched` is the share of its cells that are not the honest ones to the last bit: no limit catches more than these.
 *
 * @param entries All of one cheat.
 * @param {(scene: import('./scenes.mjs').BenchScene) => object} thresholdsOf Thresholds that judge a scene.
 * @param {(scene: import('./scenes.mjs').BenchScene) => number} cellsOf Cells that a check of a scene draws.
 */
export function summarizeCheat(entries, thresholdsOf, cellsOf) {
  const scenes = [...Map.groupBy(entries, ({scene}) => scene.name)].map(([name, ofScene]) => {
    const cells = ofScene.flatMap((entry) => entry.cells)
    const [{scene}] = ofScene
    const [thresholds, drawn] = [thresholdsOf(scene), cellsOf(scene)]
    const share = (verdict) => cells.filter((cell) => judge(cell, thresholds) === verdict).length / cells.length
    const [mismatching, matching] = [share('mismatch'), share('match')]
    const saved = ofScene.map((entry) => entry.saved).filter((value) => value !== undefined)
    const change = (key) => average(ofScene.map((entry) => entry.change[key]))
    const touched = cells.filter(({bits, meanDelta}) => bits > 0 || meanDelta > 0).length / cells.length
    return {
      ...{name, mismatching, matching, touched, saved: average(saved), drawn},
      ...judgeLease({mismatching, matching}, drawn),
      change: {share: change('share'), mean: change('mean'), largest: change('largest')},
    }
  })
  const cells = entries.flatMap((entry) => entry.cells)
  const worst = scenes.reduce((least, scene) => (scene.caught < least.caught ? scene : least))
  return {
    bits: spread(cells.map(({bits}) => bits)),
    meanDelta: spread(cells.map(({meanDelta}) => meanDelta)),
    mismatching: average(scenes.map(({mismatching}) => mismatching)),
    matching: average(scenes.map(({matching}) => matching)),
    caught: average(scenes.map(({caught}) => caught)),
    unpaid: average(scenes.map(({unpaid}) => unpaid)),
    worst: {scene: worst.name, caught: worst.caught, saved: worst.saved},
    saved: average(scenes.map(({saved}) => saved)),
    scenes,
  }
}

/** The largest honest distances of scenes with each trait, within a class and across two. */
export function summarizeTraits(entries) {
  const honest = entries.filter(({pair}) => pair !== 'cheat')
  const traits = [...new Set(honest.flatMap(({scene}) => scene.traits))]
  return traits.map((trait) => {
    const ofTrait = honest.filter(({scene}) => scene.traits.includes(trait))
    const most = (pair, key) =>
      Math.max(...ofTrait.filter((entry) => entry.pair === pair).flatMap(({cells}) => cells.map((cell) => cell[key])))
    return {
      trait,
      scenes: new Set(ofTrait.map(({scene}) => scene.name)).size,
      same: {bits: most('same', 'bits'), meanDelta: most('same', 'meanDelta')},
      cross: {bits: most('cross', 'bits'), meanDelta: most('cross', 'meanDelta')},
    }
  })
}

/**
 * How often local changes are seen: by a check that draws from the frame, and by the cells that the artist's audit renders.
 *
 * @param {import('./local-changes.mjs').LocalTry[]} tries All of one change.
 * @param {(scene: import('./scenes.mjs').BenchScene) => number} cellsOf Cells that a check of a scene draws.
 * @param {number} cellsPerFrame
 */
export function summarizeLocal(tries, thresholdsOf, cellsOf, cellsPerFrame) {
  const mismatching = tries.map(({scene, changed}) =>
    changed.filter((cell) => judge(cell, thresholdsOf(scene)) === 'mismatch'),
  )
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
    drawn: average(mismatching.map(({length}, i) => caughtShare(length / cellsPerFrame, cellsOf(tries[i].scene)))),
    fast: auditOf(AUDITED_CELLS.fast),
    thorough: auditOf(AUDITED_CELLS.thorough),
  }
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
