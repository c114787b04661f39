import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {basename, dirname, join, resolve} from 'node:path'
import {type BlenderRuntime, BlenderSession} from '../blender/index.js'

/** What a trial render needs of the scene. */
export interface Trial {
  runtime: BlenderRuntime
  /** Path of the artist's own .blend. */
  scenePath: string
  frame: number
  image: {widthPx: number; heightPx: number; samples: number}
  /** The view of a stereo scene that is rendered. */
  view?: string | undefined
  allowMissing: boolean
  signal: AbortSignal
  onLine?: ((line: string) => void) | undefined
}

/** Samples of the trial; a session keeps to one number of them. */
const SAMPLES = 16
/** Pixel samples of the first render, which builds the scene, and of the second, which is measured. */
const FIRST_SAMPLES = 20_000
const SECOND_SAMPLES = 1_000_000
/** A first render of so many CPU seconds says enough: a second would take minutes. */
const LONG_SEC = 60
/** Longest trial, in ms. */
const LONGEST_MS = 180_000

/**
 * Renders a small picture of a scene on the CPU of this machine, and tells how fast one core renders it.
 *
 * A smaller picture of the same view has the same objects, materials and bounces, so a pixel sample of it costs as much on
 * average. Building the scene is left to the first of two renders: Blender keeps it for the second.
 *
 * @returns Pixel samples a second of one core; `undefined` where the trial took longer than three minutes.
 * @throws The errors of {@link BlenderSession.start} and its `render`.
 */
export async function trySpeed(trial: Trial): Promise<number | undefined> {
  const {runtime, frame, image, view, allowMissing, signal, onLine} = trial
  const scenePath = resolve(trial.scenePath)
  const outDir = await mkdtemp(join(tmpdir(), 'candela-trial-'))
  const limit = AbortSignal.timeout(LONGEST_MS)
  const either = AbortSignal.any([signal, limit])
  try {
    const session = await BlenderSession.start({
      ...{runtime, outDir, allowMissing, signal: either, device: {kind: 'cpu'}, sandbox: 'none'},
      sceneDir: dirname(scenePath),
      scenePath: basename(scenePath),
      logPath: join(outDir, 'blender.log'),
    })
    try {
      const render = async (pixelSamples: number) => {
        const size = sizeOfTrial(image, pixelSamples)
        const outputPath = join(outDir, 'trial.exr')
        const {cpuSec} = await session.render({
          ...(view === undefined ? {} : {view}),
          ...{...size, frame, samples: SAMPLES, isAdaptive: false, outputPath, signal: either},
        })
        return {cpuSec, pixelSamples: size.widthPx * size.heightPx * SAMPLES}
      }
      const first = await render(FIRST_SAMPLES)
      const {pixelSamples, cpuSec} = first.cpuSec > LONG_SEC ? first : await render(SECOND_SAMPLES)
      return pixelSamples / Math.max(0.01, cpuSec)
    } finally {
      await session.close()
    }
  } catch (error) {
    if (!limit.aborted || signal.aborted) throw error
    onLine?.('A small picture of the scene did not end within 3 minutes: it is very slow, or never ends.')
    return undefined
  } finally {
    await rm(outDir, {recursive: true, force: true})
  }
}

/** A picture of the same shape with about so many pixel samples, and no more pixels than the frame has. */
function sizeOfTrial({widthPx, heightPx}: Trial['image'], pixelSamples: number): {widthPx: number; heightPx: number} {
  const scale = Math.min(1, Math.sqrt(pixelSamples / SAMPLES / (widthPx * heightPx)))
  return {widthPx: Math.max(8, Math.round(widthPx * scale)), heightPx: Math.max(8, Math.round(heightPx * scale))}
}
