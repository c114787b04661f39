// What the artist's own look at delivered pictures (core/artist/audit-pictures.ts) sees of cheats of a whole frame.
import {rankDoubtfulCells} from '../../dist/core/verify/index.js'
import {attack} from './attack.mjs'
import {renderHonest} from './honest.mjs'
import {AUDITED_CELLS, renderPreviews, toImage} from './local-changes.mjs'
import {measureCells} from './measure.mjs'
import {readColours} from './render-cache.mjs'
import {ATTACKED_FRAMES} from './scenes.mjs'
import {judge} from './summary.mjs'

/**
 * One delivered frame: its cells that are farthest from a preview, the farthest first.
 *
 * @typedef {object} AuditedFrame
 * @property {import('./scenes.mjs').BenchScene} scene
 * @property {string} id Of the cheat.
 * @property {import('./measure.mjs').CellDistance[]} looked From the honest ones.
 */

/**
 * Looks at what every cheat delivers of a scene as the audit does.
 *
 * @param {import('./render-cache.mjs').RenderCache} cache
 * @returns {Promise<AuditedFrame[]>}
 */
export async function auditCheats(cache, scene, sceneDir) {
  const {references} = await renderHonest(cache, scene, sceneDir)
  const rendered = await renderPreviews(cache, scene, sceneDir)
  const previews = await Promise.all(rendered.map(async ({path}) => toImage(await readColours(path))))
  const frames = []
  for await (const {cheat, frame, colours} of attack(cache, scene, sceneDir, references)) {
    const cells = measureCells(await readColours(references.get(frame).path), colours)
    const ranked = rankDoubtfulCells(toImage(colours), previews[ATTACKED_FRAMES.indexOf(frame)], [''])
    const looked = ranked.slice(0, AUDITED_CELLS.thorough).map(({leaf}) => cells[leaf])
    frames.push({scene, id: cheat.id, looked})
  }
  return frames
}

/** The share of frames in which each audit finds a mismatch. */
export function summarizeAudits(frames, thresholdsOf) {
  const shareOf = (count) =>
    frames.filter(({scene, looked}) =>
      looked.slice(0, count).some((cell) => judge(cell, thresholdsOf(scene)) === 'mismatch'),
    ).length / frames.length
  return {fast: shareOf(AUDITED_CELLS.fast), thorough: shareOf(AUDITED_CELLS.thorough)}
}
