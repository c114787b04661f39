// What a check costs where starting a render is dear: Blender 5 divides the space of a volume anew for every render.
import {ensureRuntime} from '../../dist/core/blender/index.js'
import {RenderCache} from './render-cache.mjs'
import {ATTACKED_FRAMES, SIZE} from './scenes.mjs'

/** The Blender that renders volumes so. */
const SERIES = '5.2'
/** Cells by column and row, the first one with the load. */
const CELLS = [
  [1, 1],
  [3, 2],
  [5, 3],
]

/**
 * Renders a cell, two more and a whole frame of the first scene with a volume that is attacked.
 *
 * @param {{scene: import('./scenes.mjs').BenchScene, sceneDir: string}[]} gathered
 * @param {string} cacheDir
 * @returns {Promise<{scene: import('./scenes.mjs').BenchScene, label: string, cost: {frameCpuSec: number, cellCpuSec: number[]}} | undefined>}
 */
export async function measureVolumeCost(gathered, cacheDir) {
  const found = gathered.find(({scene}) => scene.isAttacked && scene.traits.includes('fog'))
  if (!found) return undefined
  const {scene, sceneDir} = found
  const cache = new RenderCache(cacheDir, await ensureRuntime(SERIES))
  const frame = ATTACKED_FRAMES.at(-1)
  const regions = CELLS.map(([x, y]) => ({x0: 32 * x, y0: 32 * y, x1: 32 * x + 32, y1: 32 * y + 32}))
  const batch = {label: `${scene.name} ${SERIES}`, sceneDir, scenePath: 'scene.blend', samples: scene.samples}
  const requests = [...regions.map((region) => ({frame, ...SIZE, region})), {frame, ...SIZE}]
  const cpuSecs = (await cache.render({...batch, requests})).map(({cpuSec}) => cpuSec)
  const cost = {frameCpuSec: cpuSecs.at(-1), cellCpuSec: cpuSecs.slice(0, -1)}
  return {scene, label: `${scene.name}, Blender ${SERIES}`, cost}
}
