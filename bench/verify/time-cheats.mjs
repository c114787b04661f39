// What single cheats save, timed longer than the whole bench has time for.
import {availableParallelism, loadavg} from 'node:os'
import {CHEATS} from './cheats.mjs'
import {inPercent, writeTable} from './markdown.mjs'
import {prepareScene} from './prepare-scene.mjs'
import {ATTACKED_FRAMES, SCENES, SIZE} from './scenes.mjs'

/** Pairs of fresh processes for each cheat, which begin in turns, and renders of each process. */
const PAIRS = 4
const TURNS = 5

/**
 * Times honest and spoiled renders in turns.
 *
 * @param {{scene: string, cheat: string}[]} wanted
 * @param {{cache: import('./render-cache.mjs').RenderCache, runtime: import('../../dist/core/blender/index.js').BlenderRuntime, cacheDir: string}} context
 * @returns {Promise<string>} Markdown.
 */
export async function timeCheats(wanted, context) {
  const load = loadavg()[0].toFixed(1)
  const rows = []
  for (const one of wanted) rows.push(await timeCheat(one, context))
  return `# What single cheats save

Written by \`npm run bench:verify -- --timings ${wanted.map(({scene, cheat}) => `${scene}:${cheat}`).join(',')}\`. One frame, ${SIZE.widthPx}x${SIZE.heightPx} px, honest and spoiled in turns, by ${PAIRS} pairs of fresh
processes of one thread, ${TURNS} renders by each after one that warms up. CPU seconds, the least of all renders, as everything else only adds to it; beside the saving the same by each pair alone,
from the least to the largest, which is what such a timing is off by. ${availableParallelism()} cores; load at the start ${load}.

${writeTable(['cheat', 'scene', 'honest', 'spoiled', 'saves', 'by single pairs'], rows)}`
}

async function timeCheat({scene: name, cheat: id}, {cache, runtime, cacheDir}) {
  const scene = SCENES.find((one) => one.name === name)
  const cheat = CHEATS.find((one) => one.id === id && one.spoil)
  if (!scene?.isAttacked || !cheat) {
    throw new Error(
      `There is no cheat "${id}" that spoils a scene "${name}"; see bench/verify/cheats.mjs and scenes.mjs.`,
    )
  }
  const sceneDir = await prepareScene(scene, runtime, cacheDir)
  const batch = (scenePath) => ({
    label: `${name} timed`,
    sceneDir,
    scenePath,
    samples: scene.samples,
    allowMissing: true,
  })
  const batches = [batch('scene.blend'), batch(`scene-${cheat.spoil}.blend`)]
  const request = {frame: ATTACKED_FRAMES.at(-1), ...SIZE}
  const pairs = []
  for (let pair = 0; pair < PAIRS; pair++) {
    const isSwapped = pair % 2 === 1
    const turns = await cache.renderInTurns(isSwapped ? batches.toReversed() : batches, request, TURNS)
    const leastOf = (i) => Math.min(...turns.map((turn) => turn[isSwapped ? 1 - i : i]))
    pairs.push([leastOf(0), leastOf(1)])
  }
  const [honest, spoiled] = [0, 1].map((i) => Math.min(...pairs.map((pair) => pair[i])))
  const savings = pairs.map(([own, other]) => 1 - other / own).sort((a, b) => a - b)
  return [
    ...[cheat.what, name, honest.toFixed(2), spoiled.toFixed(2), inPercent(1 - spoiled / honest)],
    `${inPercent(savings[0])} to ${inPercent(savings.at(-1))}`,
  ]
}
