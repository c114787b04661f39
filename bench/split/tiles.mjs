import {basename, dirname, join, resolve} from 'node:path'
import {BlenderSession} from '../../dist/core/blender/index.js'
import {splitIntoTasks} from '../../dist/core/job/index.js'

/** 16 tiles may cost this much of the whole frame. */
const LIMIT = 1.1

/** CPU seconds of 16 tiles of a 4K frame in one warm Blender, against the whole frame in the same one. */
export async function measureTiles(scenePath, runtime, workDir, size) {
  const path = resolve(scenePath)
  const samples = 2
  const session = await BlenderSession.start({
    ...{runtime, sceneDir: dirname(path), scenePath: basename(path), outDir: workDir, device: {kind: 'cpu'}},
    ...{sandbox: 'none', logPath: join(workDir, 'tiles.log')},
  })
  const request = {...size, frame: 1, samples, isAdaptive: false}
  try {
    await session.render({...request, region: {x0: 0, y0: 0, x1: 64, y1: 64}, outputPath: join(workDir, 'warm.exr')})
    const whole = await session.render({...request, outputPath: join(workDir, 'whole.exr')})
    const image = {...size, samples, viewLayers: session.opened.viewLayers}
    let [cpuSec, wallMs] = [0, 0]
    for (const {tile} of splitIntoTasks({frames: [1], tiles: {columns: 4, rows: 4}, image})) {
      const part = await session.render({...request, region: tile, outputPath: join(workDir, 'tile.exr')})
      cpuSec += part.cpuSec
      wallMs += part.wallMs
    }
    const ratio = cpuSec / whole.cpuSec
    const sec = {wholeSec: whole.wallMs / 1000, tilesSec: wallMs / 1000}
    return {...size, samples, wholeCpuSec: whole.cpuSec, tilesCpuSec: cpuSec, ...sec, ratio, isGood: ratio <= LIMIT}
  } finally {
    await session.close()
  }
}
