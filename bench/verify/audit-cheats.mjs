// What the artist's own look at delivered pictures (core/artist/audit-pictures.ts) sees of cheats of a whole frame.
import {
  cellRects,
  fingerprintCell,
  listRepeatedCells,
  rankDoubtfulCells,
  rankMovedCells,
  screenTask,
} from '../../dist/core/verify/index.js'
import {attack} from './attack.mjs'
import {renderHonest} from './honest.mjs'
import {AUDITED_CELLS, MOVED_CELLS, renderPreviews, toImage} from './local-changes.mjs'
import {measureCells} from './measure.mjs'
import {readColours} from './render-cache.mjs'
import {ATTACKED_FRAMES, SIZE} from './scenes.mjs'
import {judge} from './summary.mjs'

/**
 * One delivered frame: the cells that the audit renders in full, first those that it would render first.
 *
 * @typedef {object} AuditedFrame
 * @property {import('./scenes.mjs').BenchScene} scene
 * @property {string} id Of the cheat.
 * @property {import('./measure.mjs').CellDistance[]} doubtful Those farthest from a preview: how far they are from the honest ones.
 * @property {import('./measure.mjs').CellDistance[]} moved Those that repeat the frame before although its preview is another.
 */

/**
 * Looks at what every cheat delivers of a scene as the audit does.
 *
 * @param {import('./render-cache.mjs').RenderCache} cache
 * @param {{mismatchBits: number, mismatchMean: number}} limits
 * @returns {Promise<AuditedFrame[]>}
 */
export async function auditCheats(cache, scene, sceneDir, limits) {
  const {references} = await renderHonest(cache, scene, sceneDir)
  const frames = [ATTACKED_FRAMES[0] - 1, ...ATTACKED_FRAMES]
  const previews = await renderPreviews(cache, scene, sceneDir, frames)
  const honest = new Map()
  for (const frame of frames) honest.set(frame, await readColours(references.get(frame).path))
  const audited = []
  for await (const {cheat, frame, colours} of attack(cache, scene, sceneDir, references)) {
    const cells = measureCells(honest.get(frame), colours)
    const pictures = {delivered: colours, before: honest.get(frame - 1), previews, frame}
    const looked = chooseCells(pictures, limits)
    audited.push({scene, id: cheat.id, doubtful: looked.doubtful.map(toCell), moved: looked.moved.map(toCell)})
    function toCell(leaf) {
      return cells[leaf]
    }
  }
  return audited
}

/**
 * The leaves that the most thorough audit renders in full; a faster one takes the first of each kind.
 *
 * @param pictures What is delivered of a frame and of the one before, and previews by number of frame.
 */
export function chooseCells({delivered, before, previews, frame}, limits) {
  const preview = previews.get(frame)
  const first = (ranked, cells) => ranked.slice(0, cells.thorough).map(({leaf}) => leaf)
  const doubtful = first(rankDoubtfulCells(toImage(delivered), preview, ['']), AUDITED_CELLS)
  const [own, other] = [toPrints(delivered), toPrints(before)]
  const isRepeated = screenTask(own, other).includes('repeated')
  if (!isRepeated) return {doubtful, moved: [], isRepeated}
  const moved = rankMovedCells([previews.get(frame - 1), preview], [''], listRepeatedCells(own, other), limits)
  return {doubtful, moved: first(moved, MOVED_CELLS), isRepeated}
}

/** Honest cells that repeat the frame before, and which of them would be looked at, were the frame flagged. */
export function findStillCells({delivered, before, previews, frame}, limits) {
  const still = listRepeatedCells(toPrints(delivered), toPrints(before))
  const moved = rankMovedCells([previews.get(frame - 1), previews.get(frame)], [''], still, limits)
  return {still: still.length, moved: moved.length}
}

function toPrints(colours) {
  return cellRects(SIZE.widthPx, SIZE.heightPx).map((rect) => fingerprintCell(toImage(colours), '', rect))
}

/** The share of frames in which each audit finds a mismatch. */
export function summarizeAudits(frames, thresholdsOf) {
  const isFound = (cells, scene) => cells.some((cell) => judge(cell, thresholdsOf(scene)) === 'mismatch')
  const shareOf = (budget) => {
    const looked = ({doubtful, moved}) => [
      ...doubtful.slice(0, AUDITED_CELLS[budget]),
      ...moved.slice(0, MOVED_CELLS[budget]),
    ]
    return frames.filter((frame) => isFound(looked(frame), frame.scene)).length / frames.length
  }
  return {fast: shareOf('fast'), thorough: shareOf('thorough')}
}
