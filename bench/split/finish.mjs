import {execFile} from 'node:child_process'
import {readFileSync, statSync} from 'node:fs'
import {basename, dirname, join, resolve} from 'node:path'
import {promisify} from 'node:util'
import {BlenderSession} from '../../dist/core/blender/index.js'
import {splitIntoTasks} from '../../dist/core/job/index.js'

const run = promisify(execFile)

/** Merging and finishing may cost this much of Blender's own denoising and saving. */
const LIMIT = 1.5

/**
 * CPU seconds and memory of merging and finishing a 4K frame with 30 channels, in tiles and in tiles of slices, against
 * what denoising and saving adds to a render in Blender.
 */
export async function measureFinish(scenePath, runtime, workDir, size) {
  const path = resolve(scenePath)
  const cut = join(workDir, 'cut.blend')
  const own = await askBlender(runtime, [
    'bench/split/denoise_and_save.py',
    JSON.stringify({path, cut, ...size, folder: workDir}),
  ])
  const session = await BlenderSession.start({
    ...{runtime, sceneDir: dirname(cut), scenePath: basename(cut), outDir: workDir, device: {kind: 'cpu'}},
    ...{sandbox: 'none', logPath: join(workDir, 'finish.log')},
  })
  const splits = {tiles: {columns: 2, rows: 2}, slices: {columns: 2, rows: 2, slices: 2}}
  const result = {...size, ownCpuSec: own.cpuSec, ownSec: own.sec}
  try {
    for (const [name, {columns, rows, slices}] of Object.entries(splits)) {
      const image = {...size, samples: 2, viewLayers: session.opened.viewLayers}
      const parts = []
      for (const task of splitIntoTasks({frames: [1], tiles: {columns, rows}, slices, image})) {
        const outputPath = join(workDir, `${name}-${task.task}.exr`)
        const slice = task.slice ? {slice: task.slice} : {}
        await session.render({
          ...size,
          frame: 1,
          samples: 2,
          isAdaptive: false,
          region: task.tile,
          ...slice,
          outputPath,
        })
        parts.push({path: outputPath, rect: task.tile, ...slice})
      }
      const request = JSON.stringify({parts, ...size, workDir, scenePath: cut})
      const {stdout} = await run(process.execPath, ['bench/split/merge-and-finish.mjs', request], {maxBuffer: 2 ** 26})
      result[name] = JSON.parse(stdout.trim().split('\n').at(-1))
      result[name].ratio = (result[name].mergeCpuSec + result[name].finishCpuSec) / own.cpuSec
      result[name].partsMb = parts.reduce((sum, part) => sum + statSync(part.path).size, 0) / 2 ** 20
    }
  } finally {
    await session.close()
  }
  return {...result, isGood: result.tiles.ratio <= LIMIT}
}

async function askBlender(runtime, args) {
  const {stdout} = await run(runtime.command, ['-I', ...args], {maxBuffer: 2 ** 26})
  return JSON.parse(stdout.trim().split('\n').at(-1))
}

/** Largest memory of a process so far, in MB. */
export function peakMb(pid) {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
}
