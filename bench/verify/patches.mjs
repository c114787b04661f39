// Two patch releases of one Blender against each other: a job pins major.minor, so its checkers may have another patch.
import {readOwnRuntime} from '../../dist/core/blender/list-runtimes.js'
import {jobThresholds} from '../../dist/core/verify/index.js'
import {hasHair} from './fit.mjs'
import {inPercent, writeTable} from './markdown.mjs'
import {measureCells} from './measure.mjs'
import {prepareScene} from './prepare-scene.mjs'
import {RenderCache, readColours} from './render-cache.mjs'
import {HONEST_FRAMES, SIZE} from './scenes.mjs'
import {spread, summarizeHonest} from './summary.mjs'

/** Frames of each scene that the other patch release renders. */
const FRAMES = HONEST_FRAMES.slice(0, 4)

/**
 * Renders honestly with another patch release and compares with what the bench's own gave.
 *
 * @param {string} folder A Python environment with that `bpy`, as `python3.11 -m venv` and `pip install bpy==4.5.0` make it.
 * @param {import('./scenes.mjs').BenchScene[]} scenes
 * @returns {Promise<string>} Markdown.
 */
export async function measurePatch(folder, scenes, {cache, runtime, cacheDir}) {
  const other = await readOwnRuntime(folder, `bpy-${runtime.series}`)
  if (!other) throw new Error(`${folder} holds no bpy ${runtime.series}.`)
  const theirs = new RenderCache(cacheDir, other)
  const entries = []
  for (const scene of scenes) {
    const sceneDir = await prepareScene(scene, runtime, cacheDir)
    const batch = {label: scene.name, sceneDir, scenePath: 'scene.blend', samples: scene.samples}
    const requests = FRAMES.map((frame) => ({frame, ...SIZE}))
    const [own, foreign] = [await cache.render({...batch, requests}), await theirs.render({...batch, requests})]
    for (const [i] of FRAMES.entries()) {
      const cells = measureCells(await readColours(own[i].path), await readColours(foreign[i].path))
      entries.push({scene, cells})
    }
  }
  return describePatch(entries, [runtime.version, other.version])
}

function describePatch(entries, [own, other]) {
  const rows = [...Map.groupBy(entries, ({scene}) => scene.name)].map(([name, ofScene]) => {
    const cells = ofScene.flatMap((entry) => entry.cells)
    const [bits, colour] = ['bits', 'meanDelta'].map((key) => spread(cells.map((cell) => cell[key])))
    const same = cells.filter((cell) => cell.bits === 0 && cell.meanDelta === 0).length / cells.length
    return [name, ofScene[0].scene.traits.join(', '), cells.length, bits.max, colour.max, inPercent(same)]
  })
  const limitsOf = (scene) => jobThresholds({blenderSeries: own.slice(0, 3), hasHair: hasHair(scene), sameClass: true})
  const {frames, mismatchedFrames, mismatchedFramesUpperBound, inconclusiveCells} = summarizeHonest(entries, limitsOf)
  return `# Patch releases, measured

Written by \`npm run bench:verify -- --patch FOLDER\`. Blender ${own} against ${other} on one machine, ${SIZE.widthPx}x${SIZE.heightPx} px, frames ${FRAMES[0]} to ${FRAMES.at(-1)} of each scene, ${frames} in all
(${entries.filter(({scene}) => hasHair(scene)).length} with hair): the largest distances of a cell, and the share of cells that are alike to the last bit. By the limits of a job with \`--same-class\`, the narrowest that a
job can have, ${mismatchedFrames} frames are accused (at most ${inPercent(mismatchedFramesUpperBound)}, with 95 % confidence), ${inconclusiveCells} cells inconclusive. Where cells differ, those of two processes of one release may do so as much: README.md,
*Honest renders*.

${writeTable(['scene', 'traits', 'cells', 'bits', 'colour (1/65536 stops)', 'alike'], rows)}`
}
