// npm run bench:trace - is every file found that a scene reads, and no other? The table goes to bench/results/trace.md.
// Every installed Blender makes the scenes of test/fixtures/trace and traces them in one process; with --fresh each scene is
// inspected by a Blender of its own, which takes long. Blender Asset Tracer (PyPI) reads the same files beside it.
import {execFile} from 'node:child_process'
import {mkdir, readFile, rm, writeFile} from 'node:fs/promises'
import {cpus} from 'node:os'
import {parseArgs, promisify} from 'node:util'
import {ensureRuntime, listRuntimes} from '../dist/core/blender/index.js'
import {inspectScene} from '../dist/core/scene/index.js'
import {installAssetTracer, traceWithBat} from './trace/asset-tracer.mjs'
import {measureOpening} from './trace/measure-opening.mjs'
import {writeReport} from './trace/report.mjs'
import {scoreScene} from './trace/score.mjs'

const CORPUS_DIR = `${process.cwd()}/.cache/bench-trace`
const RESULT = 'bench/results/trace.md'

const {values: flags} = parseArgs({options: {fresh: {type: 'boolean', default: false}}})
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

/** Makes the corpus with one Blender, traces it, and compares. */
async function measure(runtime) {
  const folder = `${CORPUS_DIR}/${runtime.series}`
  await rm(folder, {recursive: true, force: true})
  await mkdir(folder, {recursive: true})
  const script = ['-I', '-B', 'test/fixtures/trace/build-corpus.py']
  await promisify(execFile)(runtime.command, [...script, ...(flags.fresh ? [] : ['--trace']), folder], {
    maxBuffer: 1 << 26,
  })
  const {records} = JSON.parse(await readFile(`${folder}/oracle.json`, 'utf8'))
  const made = records.filter(({skipped}) => !skipped)
  if (flags.fresh) await inspectAfresh(made, runtime)
  const bat = await traceWithBat(
    python,
    made.map(({path}) => path),
  )
  const scenes = records.map((record) =>
    record.skipped
      ? record
      : {
          ...record,
          ...scoreScene(record.expected, record.found),
          bat: {...bat[record.path], ...scoreScene(record.expected, bat[record.path].found)},
        },
  )
  scenes.sort((a, b) => a.name.localeCompare(b.name))
  console.log(`Blender ${runtime.version}: ${scenes.length} scenes`)
  return {version: runtime.version, scenes}
}

async function inspectAfresh(records, runtime) {
  const queue = records.values()
  const inspectNext = async () => {
    for (const record of queue) {
      const {dependencies} = await inspectScene(record.path, {runtime})
      record.found = dependencies.map(({path}) => path)
    }
  }
  await Promise.all(Array.from({length: Math.min(2, cpus().length)}, inspectNext))
}
