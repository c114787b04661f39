import {hasHair} from './fit.mjs'
import {caughtShare} from './summary.mjs'

/** Share of drawn leases that must end badly for their node. */
const CLAIMED = 0.99
/** Share of the CPU from which on a cheat has to be caught so. */
const WORTHWHILE = 0.1

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
  const rows = cheats
    .filter(({reach}) => reach === 'global')
    .flatMap(({id, what, scenes, sameClass, oneClass}) =>
      scenes.map((scene, i) => ({
        ...{id, what, scene: scene.name, saved: scene.saved, caught: scene.caught, unpaid: scene.unpaid},
        ...{changed: scene.change.share, mean: scene.change.mean, touched: scene.touched},
        ...{sameClass: sameClass.scenes[i].caught, oneClass: oneClass.scenes[i].caught},
        ...{mostCaught: caughtShare(scene.touched), audit: auditOf({id, scene: scene.name})},
        hasHair: across.some((entry) => entry.scene.name === scene.name && hasHair(entry.scene)),
        isAsHonest: isWithin(scene.change, farthest(across, scene.name)),
      })),
    )
  const told = rows.filter(({isAsHonest}) => !isAsHonest)
  return {
    without: countClaims(told.filter((row) => !row.hasHair)),
    with: countClaims(told.filter((row) => row.hasHair)),
    asHonest: rows.filter(({isAsHonest}) => isAsHonest),
    missed: told.filter(({caught}) => caught < CLAIMED).sort((a, b) => a.caught - b.caught),
  }
}

function countClaims(rows) {
  const count = (key) => rows.filter((row) => row[key] >= CLAIMED).length
  return {pairs: rows.length, caught: count('caught'), unpaid: count('unpaid'), sameClass: count('sameClass')}
}

/**
 * What the pairs that are missed save, as far as it was timed.
 *
 * @param {{saved?: number, caught: number, sameClass: number}[]} missed
 * @param {'caught' | 'sameClass'} key By which limits they are missed.
 */
export function countMissed(missed, key) {
  const rows = missed.filter((row) => row[key] < CLAIMED)
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
