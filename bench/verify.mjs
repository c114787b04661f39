// npm run bench:verify - are cheats caught and honest nodes not? Tables and plots go to bench/results/verify.
// What is rendered stays in .cache/bench-verify under the hash of what it was made from: a run that was stopped goes on.
import {mkdir, writeFile} from 'node:fs/promises'
import {cpus} from 'node:os'
import {parseArgs} from 'node:util'
import {ensureRuntime} from '../dist/core/blender/index.js'
import {describeFees} from './verify/check-fees.mjs'
import {compareRivals} from './verify/compare-rivals.mjs'
import {describeRivals} from './verify/describe-rivals.mjs'
import {measureDevices, writeDeviceRows} from './verify/devices.mjs'
import {gatherScene} from './verify/gather.mjs'
import {measurePatch} from './verify/patches.mjs'
import {RenderCache} from './verify/render-cache.mjs'
import {measureRepeats} from './verify/repeats.mjs'
import {writeReport} from './verify/report.mjs'
import {QUICK_SCENES, SCENES} from './verify/scenes.mjs'
import {measureSeries} from './verify/series.mjs'
import {timeCheats} from './verify/time-cheats.mjs'
import {measureVolumeCost} from './verify/volume-cost.mjs'
import {writeThresholds} from './verify/write-thresholds.mjs'

const CACHE_DIR = '.cache/bench-verify'
const RESULTS_DIR = 'bench/results/verify'
const {values: flags} = parseArgs({
  options: {
    quick: {type: 'boolean', default: false},
    /** Names, separated by commas: only these. */
    scenes: {type: 'string'},
    /** Puts the thresholds fitted on all scenes into core/verify/thresholds.json. */
    write: {type: 'boolean', default: false},
    /** Tries the rivals of the fingerprint as well, which takes ten times as long. */
    rivals: {type: 'boolean', default: false},
    /** Measures what the cheats that a check misses save, in turns with the honest render. */
    savings: {type: 'boolean', default: false},
    /** Classes of device to compare instead, separated by commas: cpu-avx2, cpu-sse4.2, cuda, optix, hip, metal, oneapi. */
    devices: {type: 'string'},
    /** A Python environment with the bpy of another patch release, to compare instead. */
    patch: {type: 'string'},
    /** Other Blenders, major.minor, separated by commas: what honest classes are from each other there, instead. */
    series: {type: 'string'},
    /** The frame before, delivered again, and the artist's audit of it, instead. */
    repeats: {type: 'boolean', default: false},
    /** Cheats whose saving is timed at length, as scene:cheat, separated by commas, instead. */
    timings: {type: 'string'},
    /** What checks pay against what they cost, from the figures of a whole run, instead. */
    fees: {type: 'boolean', default: false},
    processes: {type: 'string', default: String(Math.min(2, cpus().length))},
  },
})

if (flags.fees) {
  const markdown = await describeFees(`${RESULTS_DIR}/figures.json`)
  await writeFile(`${RESULTS_DIR}/fees.md`, markdown)
  console.log(markdown)
  process.exit()
}
if (flags.series) {
  const markdown = await measureSeries(flags.series.split(','), `${process.cwd()}/${CACHE_DIR}`)
  await writeFile(`${RESULTS_DIR}/series.md`, markdown)
  console.log(markdown)
  process.exit()
}
const runtime = await ensureRuntime('4.5')
const cache = new RenderCache(`${process.cwd()}/${CACHE_DIR}`, runtime)
const names = flags.scenes?.split(',') ?? (flags.quick ? QUICK_SCENES : SCENES.map(({name}) => name))
const scenes = SCENES.filter(({name}) => names.includes(name))
if (flags.devices) {
  await compareDevices(flags.devices.split(','))
  process.exit()
}
if (flags.patch) {
  await comparePatch(flags.patch)
  process.exit()
}
if (flags.timings) {
  const wanted = flags.timings.split(',').map((pair) => pair.split(':'))
  const context = {cache, runtime, cacheDir: `${process.cwd()}/${CACHE_DIR}`}
  const markdown = await timeCheats(
    wanted.map(([scene, cheat]) => ({scene, cheat})),
    context,
  )
  await writeFile(`${RESULTS_DIR}/savings.md`, markdown)
  console.log(markdown)
  process.exit()
}
if (flags.repeats) {
  await compareRepeats()
  process.exit()
}
const gathered = new Map()
const queue = scenes.values()
await Promise.all(Array.from({length: Number(flags.processes)}, gatherNext))

const isPart = flags.quick || flags.scenes !== undefined
const outputDir = isPart ? `${CACHE_DIR}/part` : RESULTS_DIR
await mkdir(outputDir, {recursive: true})
const inOrder = scenes.map((scene) => gathered.get(scene.name))
const {markdown, figures} = await writeReport(inOrder, {
  outputDir,
  blender: runtime.version,
  cache,
  isTiming: flags.savings,
  volumeCost: isPart ? undefined : await measureVolumeCost(inOrder, `${process.cwd()}/${CACHE_DIR}`),
})
await writeFile(`${outputDir}/README.md`, markdown)
await writeFile(`${outputDir}/figures.json`, `${JSON.stringify(figures, undefined, 1)}\n`)
if (flags.rivals) {
  const rivals = compareRivals(inOrder.flatMap(({entries}) => entries))
  await writeFile(`${outputDir}/rivals.md`, describeRivals(rivals, runtime.version))
}
if (flags.write) console.log(`Thresholds, version ${await writeThresholds(figures.shipped, runtime.series)}`)
console.log(`${markdown}\nWritten to ${outputDir}`)

/** Writes what each class of device is from each other, and with --write its rows of thresholds. */
async function compareDevices(classes) {
  const context = {cache, runtime, cacheDir: `${process.cwd()}/${CACHE_DIR}`}
  const {rows, markdown} = await measureDevices(classes, scenes, context)
  const path = flags.scenes || flags.quick ? `${CACHE_DIR}/devices.md` : `${RESULTS_DIR}/devices.md`
  await writeFile(path, markdown)
  if (flags.write) console.log(`Thresholds, version ${await writeDeviceRows(rows)}`)
  console.log(`${markdown}\nWritten to ${path}`)
}

/** Writes how far another patch release is from the one that renders here. */
async function comparePatch(folder) {
  const markdown = await measurePatch(folder, scenes, {cache, runtime, cacheDir: `${process.cwd()}/${CACHE_DIR}`})
  const path = flags.scenes || flags.quick ? `${CACHE_DIR}/patches.md` : `${RESULTS_DIR}/patches.md`
  await writeFile(path, markdown)
  console.log(`${markdown}\nWritten to ${path}`)
}

/** Writes what the draw and the audit make of frames that were delivered twice. */
async function compareRepeats() {
  const markdown = await measureRepeats(scenes, {cache, runtime, cacheDir: `${process.cwd()}/${CACHE_DIR}`})
  const path = flags.scenes || flags.quick ? `${CACHE_DIR}/repeats.md` : `${RESULTS_DIR}/repeats.md`
  await writeFile(path, markdown)
  console.log(`${markdown}\nWritten to ${path}`)
}

/** Takes scenes off the queue until none is left. */
async function gatherNext() {
  for (const scene of queue) {
    const startedAtMs = performance.now()
    gathered.set(
      scene.name,
      await gatherScene(scene, {cache, runtime, cacheDir: `${process.cwd()}/${CACHE_DIR}`, withRivals: flags.rivals}),
    )
    console.log(`${scene.name}: ${((performance.now() - startedAtMs) / 1000).toFixed(0)} s`)
  }
}
