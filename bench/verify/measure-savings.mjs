import {CHEATS} from './cheats.mjs'
import {ATTACKED_FRAMES, SIZE} from './scenes.mjs'

/**
 * Measures what the cheats that a check misses really save: the honest scene and the spoiled one are rendered in turns, so that a
 * busy machine slows both alike. Those that were never measured so have none without `isAsked`, because it takes as long as all the rest.
 * Pictures that are the honest one to the last bit are left out.
 *
 * @param {{missed: Row[], asHonest: Row[]}} claims With `@typedef {{id: string, scene: string, touched: number}} Row`.
 * @param {Map<string, {scene: import('./scenes.mjs').BenchScene, sceneDir: string}>} prepared By name of the scene.
 * @param {import('./render-cache.mjs').RenderCache} cache
 */
export async function measureSavings(claims, prepared, cache, isAsked) {
  const measureRow = async (row) => {
    const cheat = CHEATS.find(({id}) => id === row.id)
    if (!cheat.spoil && !cheat.share) return row
    const isTimed = row.touched > 0
    return {...row, saved: isTimed ? await measureSaving(cache, prepared.get(row.scene), cheat, isAsked) : undefined}
  }
  const measureRows = async (rows) => {
    const measured = []
    for (const row of rows) measured.push(await measureRow(row))
    return measured
  }
  return {...claims, missed: await measureRows(claims.missed), asHonest: await measureRows(claims.asHonest)}
}

async function measureSaving(cache, {scene, sceneDir}, {spoil, share = 1}, isAsked) {
  const samples = (part) => Math.max(1, Math.round(scene.samples * part))
  const batch = (scenePath, part = 1) => ({
    label: `${scene.name} in turns`,
    ...{sceneDir, scenePath, samples: samples(part)},
  })
  const request = {frame: ATTACKED_FRAMES.at(-1), ...SIZE}
  const other = spoil ? {...batch(`scene-${spoil}.blend`), allowMissing: true} : batch('scene.blend', share)
  const scenes = [batch('scene.blend'), other]
  const times = await cache.timeInTurns(scenes, request, isAsked)
  return times && 1 - times[1] / times[0]
}
