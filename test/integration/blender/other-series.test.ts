import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {DeviceMissingError, ensureRuntime, SessionSamplesError} from '../../../core/blender/index.js'
import {inspectScene} from '../../../core/scene/index.js'
import {cropExr, readExr} from '../../../core/verify/index.js'
import {compareFiles, compareValues, openSession, SIZE, sandboxes} from './bench.js'
import {comparePngs, prepareFinish, renderReference} from './finish-bench.js'
import {otherSeries, scenesFor} from './other-series.js'

const INSTALL_TIMEOUT_MS = 600_000

test(`other Blenders tested: ${otherSeries.join(', ') || 'none'}`, {timeout: INSTALL_TIMEOUT_MS}, async () => {
  for (const series of otherSeries) expect((await ensureRuntime(series)).series).toBe(series)
})

describe.for(otherSeries)('Blender %s', (series) => {
  const sceneDir = scenesFor(series)
  const bench = async () => ({runtime: await ensureRuntime(series), sceneDir})

  test.for([
    {name: 'plain', samples: 4},
    {name: 'denoised', samples: 64},
    {name: 'volume', samples: 4},
  ])('delivers exactly the asked region of $name', async ({name, samples}) => {
    const {session, outDir} = await openSession(name, {...(await bench()), sandbox: sandboxes.at(-1)})
    const [whole, part] = [join(outDir, 'whole.exr'), join(outDir, 'part.exr')]
    const region = {x0: 33, y0: 21, x1: 70, y1: 55}
    await session.render({...SIZE, frame: 1, samples, outputPath: whole})
    await session.render({...SIZE, frame: 1, samples, region, outputPath: part})
    expect(compareValues(cropExr(await readExr(whole), region), await readExr(part)).differing).toBe(0)
    await expect(session.render({...SIZE, frame: 1, samples: 5, outputPath: part})).rejects.toThrow(SessionSamplesError)
  })

  test('renders a slice of the same samples', async () => {
    const {session, outDir} = await openSession('plain', await bench())
    const render = async (slice: {offset: number; samples: number}) => {
      const outputPath = join(outDir, `${slice.offset}.exr`)
      await session.render({...SIZE, frame: 1, samples: 4, slice, outputPath})
      return (await readExr(outputPath)).channels.get('ViewLayer.Combined.G') ?? new Float32Array()
    }
    const [first, rest] = [await render({offset: 0, samples: 1}), await render({offset: 1, samples: 3})]
    const path = join(outDir, 'whole.exr')
    await session.render({...SIZE, frame: 1, samples: 4, outputPath: path})
    const whole = (await readExr(path)).channels.get('ViewLayer.Combined.G') ?? new Float32Array()
    const errors = whole.map((value, i) => Math.abs(((first[i] ?? 0) + 3 * (rest[i] ?? 0)) / 4 - value))
    expect(Math.max(...errors)).toBeLessThan(1e-5)
  })

  test.for([
    {name: 'plain', samples: 4},
    {name: 'denoised', samples: 64},
    ...(sceneDir === scenesFor('4.5') ? [{name: 'composited', samples: 8}] : []),
  ])('finishes $name like Blender itself, or says that it cannot denoise', async ({name, samples}) => {
    const {finish, outDir} = await prepareFinish(await bench(), name, samples, [1, 2])
    const ending = await finish(1, name !== 'plain').catch((error: Error) => error.message)
    if (typeof ending === 'string') {
      expect(ending).toMatch(/^Blender 3\.4\.\d+ was built without OpenImageDenoise\.$/)
      return
    }
    const {linearExrPath, pngPath} = await finish(2, name !== 'plain')
    const reference = await renderReference(await bench(), name, 2, outDir)
    expect((await compareFiles(reference.exrPath, linearExrPath)).largest).toBeLessThanOrEqual(5e-6)
    expect(await comparePngs(reference.pngPath, pngPath)).toBeLessThanOrEqual(1)
  })

  test('asks for the GPU that was asked for', async () => {
    const start = openSession('plain', {
      ...(await bench()),
      device: {kind: 'cuda'},
      env: {CUDA_VISIBLE_DEVICES: ''},
    })
    await expect(start).rejects.toThrow(DeviceMissingError)
  })

  test('finds the files of a scene', async () => {
    const {runtime} = await bench()
    const {dependencies} = await inspectScene(join(sceneDir, 'dependent.blend'), {runtime})
    expect(dependencies.map(({path}) => path.slice(sceneDir.length + 1))).toEqual([
      'libraries/props.blend',
      'libraries/set.blend',
      'textures/checker.png',
      'textures/tile.1001.png',
      'textures/tile.1002.png',
      'textures/walk_008.png',
      'textures/walk_009.png',
      'textures/walk_010.png',
    ])
  })
})
