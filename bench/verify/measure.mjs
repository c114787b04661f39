import {cellRects, compareFingerprints, countGrain, fingerprintCell} from '../../dist/core/verify/index.js'
import {compareColours} from './colour-rivals.mjs'
import {countDifferent, DETECTORS} from './detectors.mjs'

/**
 * How far one cell of a delivered frame is from the same cell of the honest one.
 *
 * @typedef {object} CellDistance
 * @property {number} bits By the product's fingerprint.
 * @property {number} meanDelta In 1/65536 stops.
 * @property {number} grain Bits set in the honest cell.
 * @property {number[]} [rivals] Bits by each of DETECTORS, in their order.
 * @property {number[]} [colours] As meanDelta, by each of COLOUR_RIVALS, in their order.
 */

/**
 * Compares every cell of two pictures of one size, or of a crop and its place in the whole.
 *
 * @param {import('./cheats.mjs').Colours} honest
 * @param {import('./cheats.mjs').Colours} delivered
 * @param {{x0: number, y0: number}} [options.region] Where `delivered` lies in `honest`.
 * @param {boolean} [options.withRivals] Measures by the rivals of the fingerprint as well, which takes ten times as long.
 * @returns {CellDistance[]}
 */
export function measureCells(honest, delivered, {region = {x0: 0, y0: 0}, withRivals = false} = {}) {
  return cellRects(delivered.widthPx, delivered.heightPx).map((rect) => {
    const place = moveRect(rect, region)
    const [a, b] = [toFingerprint(honest, place), toFingerprint(delivered, rect)]
    const own = {...compareFingerprints(a, b), grain: countGrain(a)}
    return withRivals ? {...own, ...measureRivals(cut(honest, place), cut(delivered, rect))} : own
  })
}

function measureRivals(cellA, cellB) {
  const rivals = DETECTORS.map(({hash}) => countDifferent(hash(cellA), hash(cellB)))
  return {rivals, colours: compareColours(cellA, cellB)}
}

function moveRect({x0, y0, x1, y1}, by) {
  return {x0: x0 + by.x0, y0: y0 + by.y0, x1: x1 + by.x0, y1: y1 + by.y0}
}

function toFingerprint({widthPx, heightPx, planes}, rect) {
  const channels = new Map(['R', 'G', 'B'].map((name, index) => [name, planes[index]]))
  return fingerprintCell({widthPx, heightPx, channels}, '', rect)
}

function cut({widthPx, planes}, {x0, y0, x1, y1}) {
  const width = x1 - x0
  return planes.map((plane) => {
    const cell = new Float32Array(width * (y1 - y0))
    for (let y = y0; y < y1; y++) cell.set(plane.subarray(y * widthPx + x0, y * widthPx + x1), (y - y0) * width)
    return cell
  })
}
