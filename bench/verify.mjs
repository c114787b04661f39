// npm run bench:verify - are cheats caught and honest nodes not? Tables and plots go to bench/results/verify.
// What is rendered stays in .cache/bench-verify under the hash of what it was made from: a run that was stopped goes on.
import {mkdir, writeFile} from 'node:fs/promises'
import {cpus} from 'node:os'
import {parseArgs} from 'node:util'
import {ensureRuntime} from '../dist/core/blender/index.js'
import {gatherScene} from './verify/gather.mjs'
import {RenderCache} from './verify/render-cache.mjs'
import {writeReport} from './verify/report.mjs'
import {QUICK_SCENES, SCENES} from './verify/scenes.mjs'
import {writeThresholds} from './verify/write-thresholds.mjs'

const CACHE_DIR = '.cache/bench-verify'
const {values: flags} = parseArgs({
  options: {
    quick: {type: 'boolean', default: false},
    /** Names, separated by commas: only these. */
    scenes: {type: 'string'},
    /** Puts the thresholds fitted on all scenes into core/verify/thresholds.json. */
    write: {type: 'boolean', default: false},
    processes: {type: 'string', default: String(Math.min(2, cpus().length))},
  },
})

const runtime = await ensureRuntime('4.5')
const cache = new RenderCache(`${process.cwd()}/${CACHE_DIR}`, runtime)
const names = flags.scenes?.split(',') ?? (flags.quick ? QUICK_SCENES : SCENES.map(({name}) => name))
const scenes = SCENES.filter(({name}) => names.includes(name))
const gathered = new Map()
const queue = scenes.values()
await Promise.all(Array.from({length: Number(flags.processes)}, gatherNext))

const outputDir = flags.quick ? `${CACHE_DIR}/quick` : 'bench/results/verify'
await mkdir(outputDir, {recursive: true})
const inOrder = scenes.map((scene) => gathered.get(scene.name))
const {markdown, figures} = await writeReport(inOrder, {outputDir, blender: runtime.version})
await writeFile(`${outputDir}/README.md`, markdown)
await writeFile(`${outputDir}/figures.json`, `${JSON.stringify(figures, undefined, 1)}\n`)
if (flags.write) console.log(`Thresholds, version ${await writeThresholds(figures.shipped, runtime.series)}`)
console.log(`${markdown}\nWritten to ${outputDir}`)

/** Takes scenes off the queue until none is left. */
async function gatherNext() {
  for (const scene of queue) {
    const startedAtMs = performance.now()
    gathered.set(scene.name, await gatherScene(scene, {cache, runtime, cacheDir: `${process.cwd()}/${CACHE_DIR}`}))
    console.log(`${scene.name}: ${((performance.now() - startedAtMs) / 1000).toFixed(0)} s`)
  }
}
