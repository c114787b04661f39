import {attack} from './attack.mjs'
import {renderHonest} from './honest.mjs'
import {keepMeasured} from './keep-measured.mjs'
import {tryLocalChanges} from './local-changes.mjs'
import {measureCells} from './measure.mjs'
import {measureChange} from './measure-change.mjs'
import {prepareScene} from './prepare-scene.mjs'
import {readColours} from './render-cache.mjs'
import {compareSampleCounts} from './sample-counts.mjs'
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
 * @property {import('./measure-change.mjs').Change} [change] Of the picture, for whole frames.
 * @property {number[]} [samples] By how many per cent the samples that each cell took differ, where both files tell.
 */

/**
 * Renders what is missing of a scene and measures all of it.
 *
 * @returns {Promise<{scene: import('./scenes.mjs').BenchScene, sceneDir: string, entries: Entry[], local: import('./local-changes.mjs').LocalTry[], cost: {frameCpuSec: number, cellCpuSec: number[]} | undefined}>}
 */
export async function gatherScene(scene, {cache, runtime, cacheDir, withRivals}) {
  const sceneDir = await prepareScene(scene, runtime, cacheDir)
  const measured = await keepMeasured({cacheDir, sceneDir, withRivals}, () =>
    measureScene(scene, sceneDir, {cache, withRivals}),
  )
  const local = measured.local.map((one) => ({...one, scene}))
  return {...measured, scene, sceneDir, local, entries: measured.entries.map((entry) => ({...entry, scene}))}
}

async function measureScene(scene, sceneDir, {cache, withRivals}) {
  const {references, variants, crops} = await renderHonest(cache, scene, sceneDir)
  const entries = []
  for (const {id, pair, frame, path, region} of variants) {
    const [honest, delivered] = [await readColours(references.get(frame).path), await readColours(path)]
    const change = region ? undefined : measureChange(honest, delivered)
    const samples = region ? undefined : await compareSampleCounts(references.get(frame).path, path)
    entries.push({pair, id, frame, cells: measureCells(honest, delivered, {region, withRivals}), change, samples})
  }
  if (!scene.isAttacked) return {entries, local: []}
  for await (const {cheat, frame, colours, saved, path} of attack(cache, scene, sceneDir, references)) {
    const reference = references.get(frame).path
    const honest = await readColours(reference)
    const [cells, change] = [measureCells(honest, colours, {withRivals}), measureChange(honest, colours)]
    const samples = await compareSampleCounts(reference, path)
    entries.push({pair: 'cheat', id: cheat.id, frame, saved, cells, change, samples})
  }
  const frameCpuSec = references.get(ATTACKED_FRAMES.at(-1)).cpuSec
  const local = await tryLocalChanges(cache, scene, sceneDir, references)
  return {entries, local, cost: {frameCpuSec, cellCpuSec: crops.map(({cpuSec}) => cpuSec)}}
}
