// The honest variants: the same work done in another way.
import {HONEST_FRAMES, SIZE} from './scenes.mjs'

/** Makes Cycles use its SSE4.2 kernels, as on a processor without AVX2: a second class of device on one machine. */
export const OLD_KERNELS = {CYCLES_CPU_NO_AVX2: '1'}

/** Cells that are rendered alone, as a checker does; by column and row. */
const CROPPED_CELLS = [
  [1, 1],
  [3, 2],
  [4, 3],
  [6, 1],
].map(([column, row]) => ({x0: 32 * column, y0: 32 * row, x1: 32 * column + 32, y1: 32 * row + 32}))

/**
 * Renders a scene honestly, in as many ways as there are.
 *
 * @param {import('./render-cache.mjs').RenderCache} cache
 * @param {import('./scenes.mjs').BenchScene} scene
 * @param {string} sceneDir
 * @returns Reference frames by number, and variants: `{id, pair, frame, region?, path}`.
 */
export async function renderHonest(cache, scene, sceneDir) {
  const frames = HONEST_FRAMES
  const batch = {label: `${scene.name} honest`, sceneDir, scenePath: 'scene.blend', samples: scene.samples}
  const whole = (frame) => ({frame, ...SIZE})
  const warmFrames = frames.slice(1, 3)
  const first = await cache.render({...batch, requests: [...frames, ...warmFrames].map(whole)})
  const threads = await cache.render({...batch, threads: 2, requests: frames.map(whole)})
  const old = await cache.render({...batch, env: OLD_KERNELS, requests: frames.map(whole)})
  const alone = warmFrames.slice(1)
  const cold = await cache.render({...batch, requests: alone.map(whole)})
  const cropRequests = CROPPED_CELLS.map((region) => ({...whole(2), region}))
  const crops = await cache.render({...batch, requests: cropRequests})
  const references = new Map(frames.map((frame, index) => [frame, {path: first[index].path, cpuSec: leastCpu(frame)}]))
  /** Of a frame that is rendered twice, the faster one: a busy machine only ever makes them slower. */
  function leastCpu(frame) {
    const all = [...frames, ...warmFrames].map((number, i) => ({number, cpuSec: first[i].cpuSec}))
    return Math.min(...all.filter(({number}) => number === frame).map(({cpuSec}) => cpuSec))
  }
  return {
    references,
    crops,
    variants: [
      ...warmFrames.map((frame, i) => ({id: 'warm', pair: 'same', frame, path: first[frames.length + i].path})),
      ...frames.map((frame, i) => ({id: 'other process, 2 threads', pair: 'same', frame, path: threads[i].path})),
      ...frames.map((frame, i) => ({id: 'AVX2 against SSE4.2', pair: 'cross', frame, path: old[i].path})),
      ...cold.map(({path}, i) => ({id: 'other process, cold, 1 thread', pair: 'same', frame: alone[i], path})),
      ...crops.map(({path}, i) => ({id: 'crop', pair: 'same', frame: 2, region: CROPPED_CELLS[i], path})),
    ],
  }
}
