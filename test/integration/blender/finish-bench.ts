import {join} from 'node:path'
import sharp from 'sharp'
import {expect, onTestFinished} from 'vitest'
import {FrameFinisher} from '../../../core/artist/finish-frames.js'
import {type BlenderRuntime, FinishSession} from '../../../core/blender/index.js'
import {startBlender} from '../../../core/blender/start-blender.js'
import {splitIntoTasks} from '../../../core/job/index.js'
import {packagePath} from '../../../core/package-root.js'
import {openSession, SCENES, SIZE} from './bench.js'
import {runScript} from './run-script.js'

/** What to finish with. */
export interface FinishBench {
  runtime: BlenderRuntime
  /** @default the scenes of 4.5 */
  sceneDir?: string
}

/** Renders raw frames of a scene, and opens a session that finishes them. */
export async function prepareFinish(bench: FinishBench, name: string, samples: number, frames: readonly number[]) {
  const {runtime, sceneDir = SCENES} = bench
  const {session, outDir} = await openSession(name, {runtime, sceneDir})
  for (const frame of frames) await session.render({...SIZE, frame, samples, outputPath: join(outDir, `${frame}.exr`)})
  await session.close()
  const finishing = await FinishSession.start({runtime, scenePath: join(sceneDir, `${name}.blend`)})
  onTestFinished(() => finishing.close())
  const finish = async (frame: number, denoise: boolean, exrPath = join(outDir, `${frame}.exr`)) => {
    // Since Blender 4.5 braces in an output path stand for values.
    const [pngPath, linearExrPath] = ['png', 'exr'].map((extension) => join(outDir, `{finished}-${frame}.${extension}`))
    const paths = {pngPath: pngPath as string, linearExrPath: linearExrPath as string}
    await finishing.finishFrame({...SIZE, ...paths, frame, exrPath, denoise})
    return paths
  }
  return {finish, outDir}
}

/** A raw frame, and what finishes it for a scene that writes `format`. */
export async function prepareFormat(bench: FinishBench, format: string) {
  const {runtime, sceneDir = SCENES} = bench
  const {session, outDir} = await openSession('plain', {runtime, sceneDir})
  const [exrPath, scene] = [join(outDir, 'raw.exr'), join(outDir, 'scene.blend')]
  await session.render({...SIZE, frame: 1, samples: 4, outputPath: exrPath})
  const script = packagePath('test', 'fixtures', 'choose-format.py')
  await runScript(runtime, script, [join(sceneDir, 'plain.blend'), scene, format, '0'])
  const image = {...SIZE, samples: 4, viewLayers: ['ViewLayer']}
  const finisher = new FrameFinisher({
    ...{runtime, fetchScene: async () => scene, image, views: [], denoise: false},
    tasks: splitIntoTasks({frames: [1], tiles: null, image}),
    output: {folder: outDir, name: '####'},
    logPath: join(outDir, 'finish.log'),
  })
  onTestFinished(() => finisher.close())
  return {finisher, exrPath, outDir}
}

/** What Blender itself makes of a frame, rendering, denoising and compositing in one go. */
export async function renderReference(bench: FinishBench, name: string, frame: number, folder: string) {
  const {runtime, sceneDir = SCENES} = bench
  const paths = {exrPath: join(folder, `blender-${frame}.exr`), pngPath: join(folder, `blender-${frame}.png`)}
  const process = await startBlender({
    runtime,
    script: 'test/fixtures/reference-render.py',
    logPath: join(folder, 'reference.log'),
  })
  await process.request('render', {path: join(sceneDir, `${name}.blend`), frame, ...paths})
  await process.close()
  return paths
}

/** The largest difference between two PNG files, in steps of 8 bits. */
export async function comparePngs(a: string, b: string): Promise<number> {
  const [first, second] = await Promise.all([a, b].map((path) => sharp(path).raw().toBuffer({resolveWithObject: true})))
  expect(first?.info).toEqual(second?.info)
  return Math.max(...(first?.data ?? []).map((value, i) => Math.abs(value - (second?.data[i] ?? Number.NaN))))
}
