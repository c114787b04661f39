// How many cells a check draws, as the product chooses them, and what becomes of a drawn lease then.
import {chooseCells} from '../../dist/core/job/index.js'
import {publicParameters} from '../../dist/core/market/index.js'
import {hasHair} from './fit.mjs'

/** The number of a network of strangers, where a job asks for no other one. */
export const OWN_CELLS = publicParameters({kind: 'fixed', price: 1n}).verification.cellsPerCheck

/** The three kinds of jobs: the default (one class with hair, else any two), any two classes, and one class. */
export const JOB_KINDS = {
  usual: {what: 'as posted by default', isSameClass: hasHair},
  anyTwo: {what: 'any two classes', isSameClass: () => false},
  oneClass: {what: '`--same-class`', isSameClass: () => true},
}

/**
 * Cells that a job of the scene draws by default.
 *
 * @param {import('./scenes.mjs').BenchScene} scene
 * @param {boolean} sameClass Whether only nodes of the renderer's class check it.
 */
export function drawnCells(scene, sameClass) {
  return chooseCells({asked: 'auto', ownCells: OWN_CELLS, hasHair: hasHair(scene), sameClass, isLocal: false}).cells
}

/** Every number of cells that some job draws by default, the smallest first. */
export const CELL_COUNTS = [
  ...new Set([
    OWN_CELLS,
    ...[[], ['hair']].flatMap((traits) => [false, true].map((sameClass) => drawnCells({traits}, sameClass))),
  ]),
].sort((a, b) => a - b)

/** Chance that at least one of the drawn cells mismatches. */
export function caughtShare(mismatching, cells) {
  return 1 - (1 - mismatching) ** cells
}

/**
 * What becomes of a drawn lease, by the rules of docs/protocol.md and with honest checkers. `caught`: its node is slashed, because
 * a drawn cell mismatches, or one is inconclusive and one of as many fresh cells that the referees render mismatches.
 * `unpaid`: that, or undecided for ever, so that its tasks are rendered by another.
 *
 * @param {{mismatching: number, matching: number}} shares Of the cells of a scene.
 */
export function judgeLease({mismatching, matching}, cells) {
  const first = caughtShare(mismatching, cells)
  const inconclusive = 1 - first - matching ** cells
  return {caught: first + inconclusive * first, unpaid: 1 - matching ** cells}
}
