import {access, rm} from 'node:fs/promises'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {expect} from 'vitest'
import {DeviceMissingError, SessionSamplesError} from '../../../../core/blender/index.js'
import {mergeParts} from '../../../../core/merge/index.js'
import {packagePath} from '../../../../core/package-root.js'
import {warmKernels} from '../../../../core/render/index.js'
import {findSliceObstacle, inspectScene} from '../../../../core/scene/index.js'
import {cropExr, readExr} from '../../../../core/verify/index.js'
import {compareFiles, compareValues, makeFolder, openSession, SIZE, sandboxes} from '../bench.js'
import {runScript} from '../run-script.js'
import type {FeatureGroup, VersionBench} from './feature.js'

/** What the scene's own Python, and its File Output nodes, would write. */
const ESCAPES = ['/tmp/candela-escape', '/tmp/candela-escape-driver', '/tmp/candela-escape-text']

const SILENTLY = 'yes; Blender tells nobody of it'

/** What renders tasks. */
export const WORKER: FeatureGroup = {
  part: 'Rendering tasks',
  features: [
    {
      title: 'linear float EXR of every view layer, with what denoising needs',
      isQuick: true,
      async try(bench) {
        const {session, outDir} = await openSession('composited', bench)
        const path = join(outDir, 'frame.exr')
        await session.render({...SIZE, frame: 1, samples: 8, outputPath: path})
        const names = [...(await readExr(path)).channels.keys()]
        expect(names).toEqual(expect.arrayContaining(['Main.Combined.R', 'Main.Denoising Albedo.R', 'Second.Mist.Z']))
        expect(names.filter((name) => name.includes('Noisy'))).toEqual([])
        const alone = join(outDir, 'second.exr')
        await session.render({...SIZE, frame: 1, samples: 8, layer: 'Second', outputPath: alone})
        const {channels, differing} = await compareFiles(alone, path)
        expect([channels, differing]).toEqual([names.filter((name) => name.startsWith('Second.')).length, 0])
      },
    },
    ...[
      {name: 'plain', samples: 4, what: 'fixed samples', isQuick: true},
      {name: 'denoised', samples: 64, what: 'adaptive samples'},
      {name: 'volume', samples: 4, what: 'volumes'},
    ].map(({what, isQuick = false, ...scene}) => ({
      title: `a tile equals the same pixels of the frame: ${what}`,
      isQuick,
      try: (bench: VersionBench) => compareTile(bench, scene),
    })),
    {
      title: 'slices of the samples merge to the frame, with the sampling pattern that a scene has by default',
      exceptions: {'4.2': 'refused: its blue noise depends on the size of a slice'},
      async try(bench) {
        const {isAdaptive, hasVolume, samplingPattern, sliceObstacles} = await inspectScene(
          join(bench.sceneDir, 'plain.blend'),
          bench,
        )
        const {series} = bench.runtime
        const question = {series, samples: 4, isAdaptive, hasVolume, samplingPattern, sliceObstacles}
        const largest = await compareSlices(bench)
        if (findSliceObstacle(question) === undefined) {
          expect(largest).toBeLessThan(1e-5)
          return undefined
        }
        expect(largest).toBeGreaterThan(0.01)
        return 'refused: its blue noise depends on the size of a slice'
      },
    },
    {
      title: 'the same values in another process, with another number of threads, inside the sandbox',
      async try(bench) {
        const {session: first, outDir} = await openSession('denoised', bench)
        const again = {...bench, outDir, sandbox: sandboxes.at(-1), threads: 1}
        const {session: second} = await openSession('denoised', again)
        const [a, b] = [join(outDir, 'a.exr'), join(outDir, 'b.exr')]
        await first.render({...SIZE, frame: 3, samples: 64, outputPath: join(outDir, 'other.exr')})
        await first.render({...SIZE, frame: 2, samples: 64, outputPath: a})
        await second.render({...SIZE, frame: 2, samples: 64, outputPath: b})
        expect((await compareFiles(a, b)).differing).toBe(0)
      },
    },
    {
      title: 'reads textures whole, whatever a texture cache beside them holds',
      async try({runtime}) {
        const sceneDir = await makeFolder()
        await runScript(runtime, packagePath('test', 'fixtures', 'build-texture-cache.py'), [sceneDir])
        const paths = []
        for (const name of ['cached.exr', 'whole.exr']) {
          const {session, outDir} = await openSession('scene', {runtime, sceneDir})
          await session.render({...SIZE, frame: 1, samples: 1, outputPath: join(outDir, name)})
          await rm(join(sceneDir, 'blender_tx'), {recursive: true, force: true})
          paths.push(join(outDir, name))
        }
        expect((await compareFiles(paths[0] as string, paths[1] as string)).differing).toBe(0)
      },
    },
    {
      title: 'refuses another total of samples in a warm session',
      async try(bench) {
        const {session, outDir} = await openSession('plain', bench)
        const render = (samples: number) =>
          session.render({...SIZE, frame: 1, samples, outputPath: join(outDir, 'frame.exr')})
        await render(4)
        await expect(render(5)).rejects.toThrow(SessionSamplesError)
      },
    },
    {
      title: 'runs neither Python nor File Output nodes of the scene',
      async try(bench) {
        await Promise.all(ESCAPES.map((path) => rm(path, {recursive: true, force: true})))
        for (const [name, samples] of [
          ['composited', 8],
          ['scripted', 4],
        ] as const) {
          const {session, outDir} = await openSession(name, bench)
          await session.render({...SIZE, frame: 1, samples, outputPath: join(outDir, 'frame.exr')})
          await session.close()
        }
        for (const path of ESCAPES) await expect(access(path)).rejects.toThrow('ENOENT')
      },
    },
    {
      title: 'refuses a scene that lacks files, and names them',
      async try(bench) {
        const {session, outDir} = await openSession('missing', bench)
        const render = session.render({...SIZE, frame: 1, samples: 4, outputPath: join(outDir, 'frame.exr')})
        await expect(render).rejects.toThrow(/^The scene missing\.blend lacks 2 files: .*gone\.blend, .*gone\.png\.$/)
      },
    },
    {
      title: 'refuses a graphics card that is not there',
      isQuick: true,
      async try(bench) {
        const start = openSession('plain', {...bench, device: {kind: 'cuda'}, env: {CUDA_VISIBLE_DEVICES: ''}})
        await expect(start).rejects.toThrow(DeviceMissingError)
      },
    },
    {
      title: 'renders the scene of our own that warms the kernels of graphics cards',
      exceptions: {'3.4': SILENTLY},
      async try({runtime}) {
        const folder = await makeFolder()
        const machine = {device: {kind: 'cpu'}, threads: 1, sandbox: 'none', outDir: folder, logDir: folder} as const
        const statuses: string[] = []
        const onStatus = (status: string) => void statuses.push(status)
        const {signal} = new AbortController()
        await warmKernels({...machine, runtimeOf: async () => runtime}, runtime.series, {onStatus, signal})
        return statuses.some((status) => status.startsWith('Loading render kernels')) ? undefined : SILENTLY
      },
    },
    {
      title: 'ends within a second when it is cancelled',
      async try(bench) {
        const {session, outDir} = await openSession('plain', bench)
        const abort = new AbortController()
        const long = {widthPx: 3840, heightPx: 2160, frame: 1, samples: 4000}
        const render = session.render({...long, outputPath: join(outDir, 'frame.exr'), signal: abort.signal})
        const ending = expect(render).rejects.toThrow('cancelled by a test')
        await sleep(700)
        const cancelledAt = performance.now()
        abort.abort(new Error('cancelled by a test'))
        await ending
        await session.close()
        expect(performance.now() - cancelledAt).toBeLessThan(1000)
      },
    },
  ],
}

async function compareTile(bench: VersionBench, {name, samples}: {name: string; samples: number}): Promise<void> {
  const {session, outDir} = await openSession(name, {...bench, sandbox: sandboxes.at(-1)})
  const [whole, part] = [join(outDir, 'whole.exr'), join(outDir, 'part.exr')]
  const region = {x0: 33, y0: 21, x1: 70, y1: 55}
  await session.render({...SIZE, frame: 1, samples, outputPath: whole})
  await session.render({...SIZE, frame: 1, samples, region, outputPath: part})
  expect(compareValues(cropExr(await readExr(whole), region), await readExr(part)).differing).toBe(0)
}

/** The largest difference between a frame and two slices of it, merged. */
async function compareSlices(bench: VersionBench): Promise<number> {
  const {session, outDir} = await openSession('plain', bench)
  const parts = []
  for (const slice of [
    {offset: 0, samples: 1},
    {offset: 1, samples: 3},
  ]) {
    const path = join(outDir, `${slice.offset}.exr`)
    await session.render({...SIZE, frame: 1, samples: 4, slice, outputPath: path})
    parts.push({path, slice, rect: {x0: 0, y0: 0, x1: SIZE.widthPx, y1: SIZE.heightPx}})
  }
  const [whole, merged] = [join(outDir, 'whole.exr'), join(outDir, 'merged.exr')]
  await session.render({...SIZE, frame: 1, samples: 4, outputPath: whole})
  await mergeParts(merged, parts, {...SIZE, compression: 'NONE'})
  return (await compareFiles(whole, merged)).largest
}
