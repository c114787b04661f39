import {execFile} from 'node:child_process'
import {mkdir, stat} from 'node:fs/promises'
import {promisify} from 'node:util'
import {inspectScene} from '../../dist/core/scene/index.js'

const run = promisify(execFile)

/** Pairs of measurements; the median of their ratios counts, as other programs share the cores. */
const ROUNDS = 5

/** How long the inspection of a scene of 100 MB takes, against Blender that opens it and ends. */
export async function measureOpening(runtime, folder) {
  await mkdir(folder, {recursive: true})
  const path = `${folder}/large.blend`
  await run(runtime.command, ['-I', '-B', 'bench/trace/large_scene.py', path])
  const ratios = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const opened = await timed(() => run(runtime.command, ['-I', '-B', 'bench/trace/open_scene.py', path]))
    const inspected = await timed(() => inspectScene(path, {runtime}))
    ratios.push({openedMs: opened, inspectedMs: inspected, ratio: inspected / opened})
  }
  ratios.sort((a, b) => a.ratio - b.ratio)
  return {...ratios[(ROUNDS - 1) / 2], sizeBytes: (await stat(path)).size}
}

async function timed(work) {
  const startedAtMs = performance.now()
  await work()
  return performance.now() - startedAtMs
}
