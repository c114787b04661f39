// Honest renders of other Blenders, by the kernels of two classes of processor: rows are fitted on one Blender and hold for those without rows too.
import {ensureRuntime} from '../../dist/core/blender/index.js'
import {DEFAULT_THRESHOLDS, jobThresholds} from '../../dist/core/verify/index.js'
import {hasHair} from './fit.mjs'
import {OLD_KERNELS} from './honest.mjs'
import {inPercent, writeTable} from './markdown.mjs'
import {measureCells} from './measure.mjs'
import {prepareScene} from './prepare-scene.mjs'
import {RenderCache, readColours} from './render-cache.mjs'
import {SCENES, SIZE} from './scenes.mjs'
import {spread, summarizeHonest} from './summary.mjs'

/** Scenes that every Blender can build itself: both with hair, and of the others those whose classes were farthest apart. */
const NAMES = ['fur', 'fur-blue', 'night', 'night-adaptive', 'sky-auto', 'wax', 'crowd', 'hall-sobol']
const FRAMES = [2, 3, 6]

/**
 * Renders honestly with each Blender: once, with two threads, and by the kernels of an older processor.
 *
 * @param {string[]} series major.minor of each
 * @param {string} cacheDir
 * @returns {Promise<string>} Markdown.
 */
export async function measureSeries(series, cacheDir) {
  const rows = []
  for (const blenderSeries of series) {
    const entries = await renderAll(await ensureRuntime(blenderSeries), cacheDir)
    for (const isHairy of [false, true]) {
      rows.push(
        ...describeEntries(
          blenderSeries,
          entries.filter(({scene}) => hasHair(scene) === isHairy),
        ),
      )
    }
  }
  return `# Other Blenders, measured

Written by \`npm run bench:verify -- --series ${series.join(',')}\`. Honest renders of ${NAMES.length} scenes, frames ${FRAMES.join(', ')}, ${SIZE.widthPx}x${SIZE.heightPx} px: the same processor with two threads, and its kernels for AVX2 against those for
SSE4.2. Largest distances of a cell, and frames accused: by the least limits of a job (${DEFAULT_THRESHOLDS.mismatchBits} bits and ${DEFAULT_THRESHOLDS.mismatchMean} steps), and by those that a job of this Blender has. A Blender that has no rows of its own takes those of
the others.

${writeTable(['Blender', 'pair', 'hair', 'frames', 'cells', 'bits', 'colour (1/65536 stops)', 'accused by the least limits', 'as a job is judged', 'bound', 'inconclusive cells'], rows)}`
}

async function renderAll(runtime, cacheDir) {
  const cache = new RenderCache(cacheDir, runtime)
  const entries = []
  for (const name of NAMES) {
    const scene = {...SCENES.find((one) => one.name === name), isAttacked: false}
    const sceneDir = await prepareScene(scene, runtime, cacheDir)
    const requests = FRAMES.map((frame) => ({frame, ...SIZE}))
    const batch = {label: name, sceneDir, scenePath: 'scene.blend', samples: scene.samples, requests}
    const own = await cache.render(batch)
    const others = {
      'one class': await cache.render({...batch, threads: 2}),
      'AVX2 against SSE4.2': await cache.render({...batch, env: OLD_KERNELS}),
    }
    for (const [pair, theirs] of Object.entries(others)) {
      for (const [i] of FRAMES.entries()) {
        const cells = measureCells(await readColours(own[i].path), await readColours(theirs[i].path))
        entries.push({scene, pair, cells})
      }
    }
  }
  return entries
}

/** One row for each pair. */
function describeEntries(blenderSeries, entries) {
  return [...Map.groupBy(entries, ({pair}) => pair)].map(([pair, ofPair]) => {
    const cells = ofPair.flatMap((entry) => entry.cells)
    const isHairy = hasHair(ofPair[0].scene)
    const least = summarizeHonest(ofPair, () => DEFAULT_THRESHOLDS)
    const judged = summarizeHonest(ofPair, () => jobThresholds({blenderSeries, hasHair: isHairy}))
    const [bits, colour] = ['bits', 'meanDelta'].map((key) => spread(cells.map((cell) => cell[key])).max)
    return [
      ...[blenderSeries, pair, isHairy ? 'yes' : 'no', ofPair.length, cells.length, bits, colour],
      ...[least.mismatchedFrames, judged.mismatchedFrames],
      ...[inPercent(judged.mismatchedFramesUpperBound), judged.inconclusiveCells],
    ]
  })
}
