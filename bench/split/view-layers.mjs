import {basename, dirname, join, resolve} from 'node:path'
import {BlenderSession} from '../../dist/core/blender/index.js'
import {splitIntoTasks} from '../../dist/core/job/index.js'

const SIZE = {widthPx: 480, heightPx: 270}
const SAMPLES = 16
const FRAMES = [1, 2]

/**
 * CPU seconds of two frames whose view layers are tasks of their own, in the order of a job in one warm Blender, against the
 * same frames whole in the same one.
 */
export async function measureViewLayers(scenePath, runtime, workDir) {
  const path = resolve(scenePath)
  const session = await BlenderSession.start({
    ...{runtime, sceneDir: dirname(path), scenePath: basename(path), outDir: workDir, device: {kind: 'cpu'}},
    ...{sandbox: 'none', logPath: join(workDir, 'view-layers.log')},
  })
  const request = {...SIZE, samples: SAMPLES, isAdaptive: false, outputPath: join(workDir, 'view-layers.exr')}
  try {
    const image = {...SIZE, samples: SAMPLES, viewLayers: session.opened.viewLayers}
    await session.render({...request, frame: 3})
    let wholeCpuSec = 0
    for (const frame of FRAMES) wholeCpuSec += (await session.render({...request, frame})).cpuSec
    let layersCpuSec = 0
    for (const {frame, layer} of splitIntoTasks({frames: FRAMES, tiles: null, splitLayers: true, image})) {
      layersCpuSec += (await session.render({...request, frame, layer})).cpuSec
    }
    const ratio = layersCpuSec / wholeCpuSec
    const layers = image.viewLayers.length
    return {...SIZE, samples: SAMPLES, frames: FRAMES.length, layers, wholeCpuSec, layersCpuSec, ratio, isGood: true}
  } finally {
    await session.close()
  }
}
