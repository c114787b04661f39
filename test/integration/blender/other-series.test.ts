import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {DeviceMissingError, ensureRuntime, SessionSamplesError} from '../../../core/blender/index.js'
import {inspectScene} from '../../../core/scene/index.js'
import {cropExr, readExr} from '../../../core/verify/index.js'
import {compareFiles, compareValues, openSession, otherSeries, SCENES, SIZE, sandboxes, scenePath} from './bench.js'
import {comparePngs, prepareFinish, renderReference} from './finish-bench.js'

const INSTALL_TIMEOUT_MS = 600_000

test(
  'names the other Blenders that are tested',
  async () => {
    for (const series of otherSeries) expect((await ensureRuntime(series)).series).toBe(series)
  },
  INSTALL_TIMEOUT_MS,
)

describe.for(otherSeries)('Blender %s', (series) => {
  test.for([
    {name: 'plain', samples: 4},
    {name: 'denoised', samples: 64},
    {name: 'volume', samples: 4},
  ])('delivers exactly the asked region of $name', async ({name, samples}) => {
    const runtime = await ensureRuntime(series)
    const {session, outDir} = await openSession(name, {runtime, sandbox: sandboxes.at(-1)})
    const [whole, part] = [join(outDir, 'whole.exr'), join(outDir, 'part.exr')]
    const region = {x0: 33, y0: 21, x1: 70, y1: 55}
    await session.render({...SIZE, frame: 1, samples, outputPath: whole})
    await session.render({...SIZE, frame: 1, samples, region, outputPath: part})
    expect(compareValues(cropExr(await readExr(whole), region), await readExr(part)).differing).toBe(0)
    await expect(session.render({...SIZE, frame: 1, samples: 5, outputPath: part})).rejects.toThrow(SessionSamplesError)
  })

  test.for([
    {name: 'denoised', samples: 64},
    {name: 'composited', samples: 8},
  ])('finishes $name like Blender itself', async ({name, samples}) => {
    const runtime = await ensureRuntime(series)
    const {finish, outDir} = await prepareFinish(runtime, name, samples, [1, 2])
    await finish(1, true)
    const {linearExrPath, pngPath} = await finish(2, true)
    const reference = await renderReference(runtime, name, 2, outDir)
    expect((await compareFiles(reference.exrPath, linearExrPath)).largest).toBeLessThanOrEqual(5e-6)
    expect(await comparePngs(reference.pngPath, pngPath)).toBeLessThanOrEqual(1)
  })

  test('asks for the GPU that was asked for', async () => {
    const runtime = await ensureRuntime(series)
    const start = openSession('plain', {runtime, device: {kind: 'cuda'}, env: {CUDA_VISIBLE_DEVICES: ''}})
    await expect(start).rejects.toThrow(DeviceMissingError)
  })

  test('finds the files of a scene', async () => {
    const {dependencies} = await inspectScene(scenePath('dependent'), {runtime: await ensureRuntime(series)})
    expect(dependencies.map(({path}) => path.slice(SCENES.length + 1))).toEqual([
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
