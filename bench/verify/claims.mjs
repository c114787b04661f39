import {CELL_COUNTS, caughtShare, drawnCells, JOB_KINDS, judgeLease, OWN_CELLS} from './drawn-cells.mjs'
import {hasHair} from './fit.mjs'

/** Share of drawn leases that must end badly for their node. */
export const CLAIMED = 0.99
/** Share of the CPU from which on a cheat has to be caught so. */
export const WORTHWHILE = 0.1

/**
 * Every cheat that changes the whole frame, scene by scene, and whether a draw gives it away.
 *
 * A picture that differs from the honest one by no more than an honest render of another class of devices is set apart:
 * nothing that could be named was taken from the artist, and no check that lets honest devices pass could tell.
 *
 * @param cheats Summaries of cheats, as report.mjs makes them.
 * @param {import('./gather.mjs').Entry[]} across Honest renders of two classes.
 * @param {(row: {id: string, scene: string}) => {fast: number, thorough: number}} auditOf The share of frames that the artist's audits find.
 */
export function listClaims(cheats, across, auditOf) {
  const scenesByName = new Map(across.map(({scene}) => [scene.name, scene]))
  const rows = cheats
    .filter(({reach}) => reach === 'global')
    .flatMap(({id, what, scenes, anyTwo, oneClass, narrowest}) =>
      scenes.map((usual, i) => {
        const scene = scenesByName.get(usual.name)
        return {
          ...{id, what, scene: usual.name, saved: usual.saved, touched: usual.touched},
          ...{changed: usual.change.share, mean: usual.change.mean},
          ...{usual: usual.caught, anyTwo: anyTwo.scenes[i].caught, oneClass: oneClass.scenes[i].caught},
          ...{unpaid: usual.unpaid, narrowest: narrowest.scenes[i].caught},
          byCount: {anyTwo: caughtByCount(anyTwo.scenes[i]), oneClass: caughtByCount(oneClass.scenes[i])},
          ...{mostCaught: caughtShare(usual.touched, usual.drawn), audit: auditOf({id, scene: usual.name})},
          ...{hasHair: hasHair(scene), isAsHonest: isWithin(usual.change, farthest(across, usual.name))},
        }
      }),
    )
  const told = rows.filter(({isAsHonest}) => !isAsHonest)
  const ofHair = (isHairy) => told.filter((row) => row.hasHair === isHairy)
  return {
    counts: [false, true].flatMap((isHairy) => countClaims(isHairy, ofHair(isHairy))),
    asHonest: rows.filter(({isAsHonest}) => isAsHonest),
    missed: told
      .filter(({byCount}) => byCount.anyTwo[OWN_CELLS] < CLAIMED)
      .sort((a, b) => a.usual - b.usual || a.anyTwo - b.anyTwo),
  }
}

function caughtByCount(shares) {
  return Object.fromEntries(CELL_COUNTS.map((cells) => [cells, judgeLease(shares, cells).caught]))
}

/** How many pairs of cheat and scene lose nearly every drawn lease, for each kind of job and number of cells. */
function countClaims(isHairy, rows) {
  const isUsual = JOB_KINDS.usual.isSameClass({traits: isHairy ? ['hair'] : []})
  return ['anyTwo', 'oneClass'].map((kind) => {
    const sameClass = kind === 'oneClass'
    const drawn = drawnCells({traits: isHairy ? ['hair'] : []}, sameClass)
    const caught = CELL_COUNTS.map((cells) => rows.filter(({byCount}) => byCount[kind][cells] >= CLAIMED).length)
    return {kind, hasHair: isHairy, isUsual: sameClass === isUsual, drawn, pairs: rows.length, caught}
  })
}

/**
 * What the pairs that are missed save, as far as it was timed.
 *
 * @param {{saved?: number, usual: number, anyTwo: number, oneClass: number}[]} missed
 * @param {'usual' | 'anyTwo' | 'oneClass'} kind In which job they are missed.
 */
export function countMissed(missed, kind) {
  const rows = missed.filter((row) => row[kind] < CLAIMED)
  const timed = rows.filter(({saved}) => Number.isFinite(saved))
  const worthwhile = timed.filter(({saved}) => saved >= WORTHWHILE).length
  return {worthwhile, cheap: timed.length - worthwhile, untimed: rows.length - timed.length}
}

/** How far an honest picture of a scene is from one of another class, at most. */
function farthest(across, name) {
  const changes = across.filter(({scene}) => scene.name === name).map(({change}) => change)
  const most = (key) => changes.reduce((largest, change) => Math.max(largest, change[key]), 0)
  return {share: most('share'), mean: most('mean')}
}

function isWithin(change, honest) {
  return change.share <= honest.share && change.mean <= honest.mean
}
