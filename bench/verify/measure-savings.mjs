import {CHEATS} from './cheats.mjs'
import {ATTACKED_FRAMES, SIZE} from './scenes.mjs'

/** Leaves something out of the picture, which is not done for what it saves. */
const FORGERIES = /^remove-|^missing-/

/**
 * Measures what the cheats that a check misses really save: the honest scene and the spoiled one are rendered in turns, so that a
 * busy machine slows both alike. Those that were never measured so have none without `isAsked`, because it takes as long as all the rest.
 *
 * @param {{missed: {id: string, scene: string}[]}} claims
 * @param {Map<string, {scene: import('./scenes.mjs').BenchScene, sceneDir: string}>} prepared By name of the scene.
 * @param {import('./render-cache.mjs').RenderCache} cache
 */
export async function measureSavings(claims, prepared, cache, isAsked) {
  const missed = []
  for (const row of claims.missed) {
    const {spoil} = CHEATS.find(({id}) => id === row.id)
    const {scene, sceneDir} = prepared.get(row.scene)
    const isTimed = spoil && !FORGERIES.test(row.id)
    missed.push(isTimed ? {...row, saved: await measureSaving(cache, scene, sceneDir, spoil, isAsked)} : row)
  }
  return {...claims, missed}
}

async function measureSaving(cache, scene, sceneDir, spoil, isAsked) {
  const batch = (scenePath) => ({label: `${scene.name} in turns`, sceneDir, scenePath, samples: scene.samples})
  const request = {frame: ATTACKED_FRAMES.at(-1), ...SIZE}
  const scenes = [batch('scene.blend'), {...batch(`scene-${spoil}.blend`), allowMissing: true}]
  const times = await cache.timeInTurns(scenes, request, isAsked)
  return times && 1 - times[1] / times[0]
}
