// npm run bench:trace - is every file found that a scene reads, and no other? The table goes to bench/results/trace.md.
// Each scene of test/fixtures/trace is made and inspected by every installed Blender that can make it; Blender Asset Tracer
// (PyPI) reads the same files beside it.
import {execFile} from 'node:child_process'
import {mkdir, readFile, rm, writeFile} from 'node:fs/promises'
import {cpus} from 'node:os'
import {promisify} from 'node:util'
import {ensureRuntime, listRuntimes} from '../dist/core/blender/index.js'
import {inspectScene} from '../dist/core/scene/index.js'
import {installAssetTracer, traceWithBat} from './trace/asset-tracer.mjs'
import {measureOpening} from './trace/measure-opening.mjs'
import {writeReport} from './trace/report.mjs'
import {scoreScene} from './trace/score.mjs'

const CORPUS_DIR = `${process.cwd()}/.cache/bench-trace`
const RESULT = 'bench/results/trace.md'

await ensureRuntime('4.5')
const runtimes = (await listRuntimes()).filter(({form}) => form === 'module')
const python = await installAssetTracer()
const results = []
for (const runtime of runtimes) results.push(await measure(runtime))
const opening = await measureOpening(await ensureRuntime('4.5'), `${CORPUS_DIR}/opening`)
const {markdown, isGood} = writeReport(results, opening)
await writeFile(RESULT, markdown)
console.log(`${markdown}\nWritten to ${RESULT}`)
process.exitCode = isGood ? 0 : 1

/** Makes the corpus with one Blender, and inspects every scene in a fresh one. */
async function measure(runtime) {
  const folder = `${CORPUS_DIR}/${runtime.series}`
  await rm(folder, {recursive: true, force: true})
  await mkdir(folder, {recursive: true})
  await promisify(execFile)(runtime.command, ['-I', '-B', 'test/fixtures/trace/build-corpus.py', folder])
  const {records} = JSON.parse(await readFile(`${folder}/oracle.json`, 'utf8'))
  const scenes = []
  const queue = records.values()
  const inspectNext = async () => {
    for (const record of queue) {
      if (record.skipped) scenes.push(record)
      else scenes.push(await inspect(record, runtime))
    }
  }
  await Promise.all(Array.from({length: Math.min(2, cpus().length)}, inspectNext))
  scenes.sort((a, b) => a.name.localeCompare(b.name))
  console.log(`Blender ${runtime.version}: ${scenes.length} scenes`)
  return {version: runtime.version, scenes}
}

async function inspect(record, runtime) {
  const {dependencies} = await inspectScene(record.path, {runtime})
  const found = dependencies.map(({path}) => path)
  const bat = await traceWithBat(python, record.path)
  return {...record, ...scoreScene(record.expected, found), bat: {...bat, ...scoreScene(record.expected, bat.found)}}
}
