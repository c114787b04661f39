import {mkdir, mkdtemp, rm} from 'node:fs/promises'
import {join} from 'node:path'
import {BlenderSession} from '../blender/index.js'
import {packagePath} from '../package-root.js'
import type {RenderMachine} from './warm-sessions.js'

/** Frames of the scene in core/blender/kernel_scene.py: without hair, and with it. */
const FRAMES = [1, 2]

/**
 * Renders a tiny scene of our own on the device of a machine, so that its kernels are compiled before a task with a
 * deadline needs them. On a CPU there is nothing to compile.
 *
 * @param onStatus - Told what Blender says of it, such as `Loading render kernels`.
 */
export async function warmKernels(
  machine: RenderMachine,
  series: string,
  {onStatus, signal}: {onStatus: (status: string) => void; signal: AbortSignal},
): Promise<void> {
  const {device, threads, sandbox, kernels, runtimeOf} = machine
  const runtime = await runtimeOf(series)
  await mkdir(machine.outDir, {recursive: true})
  const outDir = await mkdtemp(join(machine.outDir, 'kernels-'))
  const lent = await kernels?.lend(series)
  try {
    const session = await BlenderSession.start({
      ...{runtime, device, threads, sandbox, outDir, signal},
      sceneDir: packagePath('core', 'blender'),
      ...(lent ? {kernelsDir: lent.dir} : {}),
      logPath: join(machine.logDir, 'kernels.log'),
    })
    try {
      const size = {widthPx: 32, heightPx: 32, samples: 1, isAdaptive: false}
      for (const frame of FRAMES) {
        await session.render({...size, frame, outputPath: join(outDir, `${frame}.exr`), onStatus, signal})
      }
    } finally {
      await session.close()
    }
    if (lent) await kernels?.keep(series, lent)
  } finally {
    await lent?.release()
    await rm(outDir, {recursive: true, force: true})
  }
}
