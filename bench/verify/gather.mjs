import {attack} from './attack.mjs'
import {renderHonest} from './honest.mjs'
import {tryLocalChanges} from './local-changes.mjs'
import {measureCells} from './measure.mjs'
import {prepareScene} from './prepare-scene.mjs'
import {readColours} from './render-cache.mjs'
import {ATTACKED_FRAMES} from './scenes.mjs'

/**
 * One delivered frame, or crop, against the honest one.
 *
 * @typedef {object} Entry
 * @property {import('./scenes.mjs').BenchScene} scene
 * @property {'same' | 'cross' | 'cheat'} pair Same class of device, AVX2 against SSE4.2 kernels, or a cheat.
 * @property {string} id Of the honest variant or of the cheat.
 * @property {number} frame
 * @property {number} [saved] CPU that the cheat saves, as a share of the honest render.
 * @property {import('./measure.mjs').CellDistance[]} cells
 */

/**
 * Renders what is missing of a scene and measures all of it.
 *
 * @returns {Promise<{entries: Entry[], local: import('./local-changes.mjs').LocalTry[], cost: {frameCpuSec: number, cellCpuSec: number[]} | undefined}>}
 */
export async function gatherScene(scene, {cache, runtime, cacheDir}) {
  const sceneDir = await prepareScene(scene, runtime, cacheDir)
  const {references, variants, crops} = await renderHonest(cache, scene, sceneDir)
  const entries = []
  for (const {id, pair, frame, path, region} of variants) {
    const [honest, delivered] = [await readColours(references.get(frame).path), await readColours(path)]
    entries.push({scene, pair, id, frame, cells: measureCells(honest, delivered, region)})
  }
  if (!scene.isAttacked) return {entries, local: [], cost: undefined}
  for await (const {cheat, frame, colours, cpuSec} of attack(cache, scene, sceneDir, references)) {
    const honest = await readColours(references.get(frame).path)
    const saved = cheat.saved ?? 1 - cpuSec / references.get(frame).cpuSec
    const isWarm = frame !== ATTACKED_FRAMES[0]
    const cells = measureCells(honest, colours)
    entries.push({scene, pair: 'cheat', id: cheat.id, frame, cells, ...(isWarm ? {saved} : {})})
  }
  const frameCpuSec = references.get(ATTACKED_FRAMES.at(-1)).cpuSec
  const local = await tryLocalChanges(cache, scene, sceneDir, references)
  return {entries, local, cost: {frameCpuSec, cellCpuSec: crops.map(({cpuSec}) => cpuSec)}}
}
