// What a node changes in a part of a frame before it commits, at many places: for draws of cells and the artist's audit.
import {cellRects, compareFingerprints, fingerprintCell, rankDoubtfulCells} from '../../dist/core/verify/index.js'
import {blend, mapPixels, rollDice} from './pixel-cheats.mjs'
import {readColours} from './render-cache.mjs'
import {ATTACKED_FRAMES, SIZE} from './scenes.mjs'

/** Samples of the audit's preview, as a share of the frame's (core/artist/audit-pictures.ts). */
const PREVIEW_SHARE = 1 / 16
/** Cells that the audit renders in full, of the task that `fast` draws and of every task. */
export const AUDITED_CELLS = {fast: 2, thorough: 4}
/** Cells besides of a frame that repeats the one before, although its preview moves there. */
export const MOVED_CELLS = {fast: 8, thorough: 16}
/** Places that each change is tried at in each frame. */
const PLACES = 20
/** Edge of the changed rectangle, as a share of the frame's: 5 % of its area. */
const EDGE_SHARE = Math.sqrt(0.05)

/** What stands in the rectangle instead; `shift` is where a copy is taken from. */
export const LOCAL_CHANGES = [
  {id: 'box', what: 'a grey box', paint: ({honest}) => mapPixels(() => 0.3)(honest)},
  {
    id: 'clone',
    what: 'another part of the same frame, as to hide an object',
    paint: ({honest}, shift) => move(honest, shift),
  },
  {id: 'previous', what: 'the frame before', paint: ({previous}) => previous},
  {id: 'cheap', what: '25 % of the samples', paint: ({cheap}) => cheap},
]

/**
 * @typedef {object} LocalTry
 * @property {string} id Of the change.
 * @property {{leaf: number, bits: number, meanDelta: number}[]} changed Cells that the rectangle meets; the others are honest.
 * @property {number[]} ranked The cells that the audit would render, the most doubtful first.
 */

/**
 * Changes each attacked frame of a scene at random places, the same in every run.
 *
 * @param {import('./render-cache.mjs').RenderCache} cache
 * @returns {Promise<LocalTry[]>}
 */
export async function tryLocalChanges(cache, scene, sceneDir, references) {
  const previews = await renderPreviews(cache, scene, sceneDir, ATTACKED_FRAMES)
  const cheap = await renderShare(cache, scene, sceneDir, {share: 0.25, frames: ATTACKED_FRAMES})
  const dice = rollDice(scene.samples)
  const tries = []
  for (const [index, frame] of ATTACKED_FRAMES.entries()) {
    const source = {
      honest: await readColours(references.get(frame).path),
      previous: await readColours(references.get(frame - 1).path),
      cheap: await readColours(cheap[index].path),
    }
    const preview = previews.get(frame)
    for (let place = 0; place < PLACES; place++) {
      const rect = placeRect(dice)
      const shift = {x: Math.floor(dice() * SIZE.widthPx), y: Math.floor(dice() * SIZE.heightPx)}
      for (const {id, paint} of LOCAL_CHANGES)
        tries.push({id, ...tryOne(source.honest, paint(source, shift), rect, preview)})
    }
  }
  return tries
}

/** Frames as the audit previews them, as images by number. */
export async function renderPreviews(cache, scene, sceneDir, frames) {
  const rendered = await renderShare(cache, scene, sceneDir, {share: PREVIEW_SHARE, frames})
  const images = await Promise.all(rendered.map(async ({path}) => toImage(await readColours(path))))
  return new Map(frames.map((frame, i) => [frame, images[i]]))
}

function renderShare(cache, scene, sceneDir, {share, frames}) {
  return cache.render({
    label: `${scene.name} ${share} 1`,
    ...{sceneDir, scenePath: 'scene.blend', allowMissing: true},
    samples: Math.max(1, Math.round(scene.samples * share)),
    requests: frames.map((frame) => ({frame, ...SIZE})),
  })
}

function tryOne(honest, paint, rect, preview) {
  const isInside = (x, y) => x >= rect.x0 && x < rect.x1 && y >= rect.y0 && y < rect.y1
  const [own, delivered] = [toImage(honest), toImage(blend(honest, paint, isInside))]
  const cells = cellRects(SIZE.widthPx, SIZE.heightPx).map((cell, leaf) => ({cell, leaf}))
  const met = cells.filter(({cell}) => cell.x0 < rect.x1 && cell.x1 > rect.x0 && cell.y0 < rect.y1 && cell.y1 > rect.y0)
  const changed = met.map(({cell, leaf}) => ({
    leaf,
    ...compareFingerprints(fingerprintCell(own, '', cell), fingerprintCell(delivered, '', cell)),
  }))
  const ranked = rankDoubtfulCells(delivered, preview, ['']).slice(0, AUDITED_CELLS.thorough)
  return {changed, ranked: ranked.map(({leaf}) => leaf)}
}

function placeRect(dice) {
  const [width, height] = [Math.round(EDGE_SHARE * SIZE.widthPx), Math.round(EDGE_SHARE * SIZE.heightPx)]
  const x0 = Math.floor(dice() * (SIZE.widthPx - width))
  const y0 = Math.floor(dice() * (SIZE.heightPx - height))
  return {x0, y0, x1: x0 + width, y1: y0 + height}
}

/** The picture from another place, wrapped round. */
function move({widthPx, heightPx, planes}, shift) {
  const from = (at) =>
    ((Math.floor(at / widthPx) + shift.y) % heightPx) * widthPx + (((at % widthPx) + shift.x) % widthPx)
  return {widthPx, heightPx, planes: planes.map((plane) => plane.map((_, at) => plane[from(at)]))}
}

/** As the product reads it. */
export function toImage({widthPx, heightPx, planes}) {
  return {widthPx, heightPx, channels: new Map(['R', 'G', 'B'].map((name, index) => [name, planes[index]]))}
}
