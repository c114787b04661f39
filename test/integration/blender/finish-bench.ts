import {join} from 'node:path'
import sharp from 'sharp'
import {expect, onTestFinished} from 'vitest'
import {type BlenderRuntime, FinishSession} from '../../../core/blender/index.js'
import {startBlender} from '../../../core/blender/start-blender.js'
import {openSession, SCENES, SIZE} from './bench.js'

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
    const paths = {pngPath: join(outDir, `finished-${frame}.png`), linearExrPath: join(outDir, `finished-${frame}.exr`)}
    await finishing.finishFrame({...SIZE, ...paths, frame, exrPath, denoise})
    return paths
  }
  return {finish, outDir}
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
