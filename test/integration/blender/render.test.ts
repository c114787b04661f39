import {access, readdir, readFile, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {
  type BlenderSession,
  RenderFailedError,
  SceneUnreadableError,
  SessionSamplesError,
} from '../../../core/blender/index.js'
import {mergeParts} from '../../../core/merge/index.js'
import {packagePath} from '../../../core/package-root.js'
import {cropExr, type ExrImage, readExr} from '../../../core/verify/index.js'
import {
  compareFiles,
  compareValues,
  makeFolder,
  openSession,
  SIZE,
  sandboxes,
  scenePath,
  shareSession,
  testRuntime,
} from './bench.js'
import {dressScene} from './dress-scene.js'
import {runScript} from './run-script.js'

describe('BlenderSession.render', () => {
  const usePlain = shareSession('plain')

  test('writes a linear float EXR with every view layer and without stamps', async () => {
    const {session, outDir} = await usePlain()
    const path = join(outDir, 'frame.exr')
    const fractions: number[] = []
    const result = await session.render({
      ...SIZE,
      frame: 1,
      samples: 4,
      outputPath: path,
      onProgress: (fraction) => fractions.push(fraction),
    })
    expect(result).toMatchObject({path, ...SIZE})
    expect(result.cpuSec).toBeGreaterThan(0)
    expect(fractions.at(-1)).toBe(1)
    const image = await readExr(path)
    expect([...image.channels.keys()]).toEqual(['A', 'B', 'G', 'R'].map((name) => `ViewLayer.Combined.${name}`))
    expect(await readdir(outDir)).toEqual(['frame.exr'])
    expect((await readFile(path)).subarray(0, 2000).toString('latin1')).not.toMatch(/File|Date|RenderTime/)
  })

  test('renders view layers by themselves, with passes of their own, in tiles, and all of them together, to the same values', async () => {
    const {session, outDir} = await openSession('composited')
    const [path, merged] = [join(outDir, 'frame.exr'), join(outDir, 'merged.exr')]
    const parts = await renderLayers(session, outDir)
    await session.render({...SIZE, frame: 1, samples: 8, outputPath: path})
    const {channels} = await readExr(path)
    const names = [...channels.keys()]
    expect(Math.max(...(channels.get('Second.Tint.R') ?? []))).toBeGreaterThan(0)
    await mergeParts(merged, parts, {...SIZE, compression: 'NONE'})
    expect(await compareFiles(path, merged)).toEqual({channels: names.length, differing: 0, largest: 0})
    expect([...(await readExr(merged)).channels.keys()]).toEqual(names)
    // What denoising needs is stored where the scene asks for denoising; nothing is denoised.
    expect(names).toContain('Main.Denoising Albedo.R')
    expect(names).toContain('Second.Denoising Normal.X')
    expect(names.filter((name) => name.includes('Noisy'))).toEqual([])
    const other = session.render({...SIZE, frame: 1, samples: 8, layer: 'Third', outputPath: path})
    await expect(other).rejects.toThrow('The scene renders Main, Second; received the layer Third.')
  })

  test('gives the same values in another process, inside a sandbox, with another number of threads', async () => {
    const {session: first, outDir} = await openSession('denoised')
    const {session: second} = await openSession('denoised', {outDir, sandbox: sandboxes.at(-1), threads: 1})
    const [a, b] = [join(outDir, 'a.exr'), join(outDir, 'b.exr')]
    await first.render({...SIZE, frame: 3, samples: 64, outputPath: join(outDir, 'other.exr')})
    await first.render({...SIZE, frame: 2, samples: 64, outputPath: a})
    await second.render({...SIZE, frame: 2, samples: 64, outputPath: b})
    expect(await compareFiles(a, b)).toEqual({channels: 11, differing: 0, largest: 0})
  })

  test.for([
    {name: 'plain', samples: 4, why: 'fixed samples need no margin'},
    {name: 'denoised', samples: 64, why: 'adaptive samples need one'},
    {name: 'volume', samples: 4, why: 'volumes need none before Blender 5'},
  ])('delivers exactly the asked region of $name: $why', async ({name, samples}) => {
    const {session, outDir} = await openSession(name)
    const size = {widthPx: 131, heightPx: 77}
    const whole = join(outDir, 'whole.exr')
    await session.render({...size, frame: 1, samples, outputPath: whole})
    const reference = await readExr(whole)
    for (const region of [
      {x0: 0, y0: 0, x1: 32, y1: 32},
      {x0: 63, y0: 41, x1: 95, y1: 73},
      {x0: 99, y0: 45, x1: 131, y1: 77},
      {x0: 26, y0: 1, x1: 59, y1: 76},
    ]) {
      const path = join(outDir, 'part.exr')
      const {widthPx, heightPx} = await session.render({...size, frame: 1, samples, region, outputPath: path})
      expect([widthPx, heightPx]).toEqual([region.x1 - region.x0, region.y1 - region.y0])
      expect(compareValues(cropExr(reference, region), await readExr(path)).differing).toBe(0)
    }
  })

  test('renders a slice that merges with the rest to the whole', async () => {
    const {session, outDir} = await usePlain()
    const render = async (name: string, slice?: {offset: number; samples: number}) => {
      const path = join(outDir, name)
      await session.render({...SIZE, frame: 1, samples: 4, outputPath: path, ...(slice ? {slice} : {})})
      return (await readExr(path)).channels.get('ViewLayer.Combined.G') ?? new Float32Array()
    }
    const first = await render('first.exr', {offset: 0, samples: 1})
    const rest = await render('rest.exr', {offset: 1, samples: 3})
    const whole = await render('whole.exr')
    const errors = whole.map((value, i) => Math.abs(((first[i] ?? 0) + 3 * (rest[i] ?? 0)) / 4 - value))
    expect(Math.max(...errors)).toBeLessThan(1e-5)
    expect(first).not.toEqual(rest)
  })

  test('renders fur on what moves alike, whatever frame came before', async () => {
    const sceneDir = await dressScene('fur')
    const [cold, warm] = [await openSession('fur', {sceneDir}), await openSession('fur', {sceneDir})]
    const [coldPath, warmPath] = [join(cold.outDir, '1.exr'), join(warm.outDir, '1.exr')]
    await cold.session.render({...SIZE, frame: 1, samples: 4, outputPath: coldPath})
    await warm.session.render({...SIZE, frame: 3, samples: 4, outputPath: join(warm.outDir, '3.exr')})
    await warm.session.render({...SIZE, frame: 1, samples: 4, outputPath: warmPath})
    expect((await compareFiles(coldPath, warmPath)).differing).toBe(0)
  })

  test('refuses another total of samples in a warm session', async () => {
    const {session, outDir} = await usePlain()
    const outputPath = join(outDir, 'frame.exr')
    await session.render({...SIZE, frame: 1, samples: 4, outputPath})
    const render = session.render({...SIZE, frame: 1, samples: 8, outputPath})
    await expect(render).rejects.toThrow(SessionSamplesError)
    await expect(render).rejects.toThrow(
      'This session renders 4 samples in total, received 8; another total needs a fresh one.',
    )
  })

  test('compiles scripts of Open Shading Language that nobody compiled before', async () => {
    const sceneDir = await makeFolder()
    await runScript(await testRuntime(), packagePath('test', 'fixtures', 'build-osl-scene.py'), [sceneDir])
    const {session, outDir} = await openSession('scene', {sceneDir, sandbox: sandboxes.at(-1)})
    const outputPath = join(outDir, 'frame.exr')
    await session.render({...SIZE, frame: 1, samples: 1, outputPath})
    const {channels} = await readExr(outputPath)
    for (const [name, value] of Object.entries({R: 0.25, G: 0.75, B: 0.125})) {
      expect(new Set(channels.get(`ViewLayer.Combined.${name}`))).toEqual(new Set([value]))
    }
    const library = join(sceneDir, 'library', 'osl')
    expect(await readdir(library)).toEqual(['colours.h', 'green.osl'])
    for (const line of [
      '#define OWN "/usr/own.h"\n#include OWN',
      '#inc\\\nlude "/usr/own.h"',
      '#/*\n*/include </usr/own.h>',
    ]) {
      await writeFile(join(library, 'colours.h'), `${line}\n`)
      await expect(openSession('scene', {sceneDir, sandbox: sandboxes.at(-1)})).rejects.toThrow(
        /^The script .*colours\.h must name what it includes in a plain way, e\.g\. #include "colours\.h"; received #/,
      )
    }
  })

  test('reads what geometry nodes baked, which Blender opens to be written', async () => {
    const [runtime, sceneDir] = [await testRuntime(), await makeFolder()]
    await runScript(runtime, packagePath('test', 'fixtures', 'build-geometry-bake.py'), [sceneDir])
    const pictures = []
    for (const sandbox of sandboxes) {
      const {session, outDir} = await openSession('scene', {sceneDir, sandbox})
      for (const frame of [1, 8]) {
        const outputPath = join(outDir, `${frame}.exr`)
        await session.render({...SIZE, frame, samples: 4, outputPath})
        pictures.push(await readExr(outputPath))
      }
    }
    const [first, last, ...again] = pictures as [ExrImage, ExrImage, ...ExrImage[]]
    expect(compareValues(first, last).differing).toBeGreaterThan(1000)
    for (const [i, picture] of again.entries()) {
      expect(compareValues(i === 0 ? first : last, picture).differing).toBe(0)
    }
  })

  test('shows smoke and liquids as they were baked', async () => {
    const [runtime, sceneDir] = [await testRuntime(), await makeFolder()]
    await runScript(runtime, packagePath('test', 'fixtures', 'build-fluids.py'), [sceneDir, 'ALL'])
    const {session, outDir} = await openSession('scene', {sceneDir, sandbox: sandboxes.at(-1)})
    const [first, last] = [join(outDir, 'first.exr'), join(outDir, 'last.exr')]
    await session.render({...SIZE, frame: 1, samples: 1, outputPath: first})
    await session.render({...SIZE, frame: 3, samples: 1, outputPath: last})
    const {channels} = await readExr(last)
    const blender = await readExr(join(sceneDir, 'blender.exr'))
    for (const name of ['R', 'G', 'B', 'A']) {
      expect(channels.get(`ViewLayer.Combined.${name}`)).toEqual(blender.channels.get(name))
    }
    expect((await compareFiles(first, last)).differing).toBeGreaterThan(1000)
  })

  test('refuses a scene that lacks files, unless that is allowed', async () => {
    const {session, outDir} = await openSession('missing', {sandbox: sandboxes.at(-1)})
    const request = {...SIZE, frame: 1, samples: 4, outputPath: join(outDir, 'frame.exr')}
    expect(session.opened.missing.map((path) => path.split('/fixtures/')[1])).toEqual([
      'scenes/gone.blend',
      'scenes/textures/gone.png',
    ])
    await expect(session.render(request)).rejects.toThrow(/^The scene missing\.blend lacks 2 files: .*gone\.png\.$/)
    const {session: allowed} = await openSession('missing', {outDir, allowMissing: true})
    await expect(allowed.render(request)).resolves.toMatchObject(SIZE)
  })

  test.for(sandboxes.filter((kind) => kind === 'bubblewrap'))(
    '%s refuses a scene that reads files of the machine, which another one has not, or has otherwise',
    async (sandbox) => {
      const sceneDir = await makeFolder()
      const script = packagePath('test', 'fixtures', 'repath-image.py')
      await runScript(await testRuntime(), script, [scenePath('absolute'), join(sceneDir, 'own.blend'), '/dev/urandom'])
      const {session, outDir} = await openSession('own', {sandbox, sceneDir, allowMissing: true})
      await expect(
        session.render({...SIZE, frame: 1, samples: 1, outputPath: join(outDir, 'frame.exr')}),
      ).rejects.toThrow('The scene own.blend reads a file of this machine, beside its own: /dev/urandom.')
    },
  )

  test('says that there is no camera', async () => {
    const {session, outDir} = await openSession('no-camera')
    const render = session.render({...SIZE, frame: 1, samples: 4, outputPath: join(outDir, 'frame.exr')})
    await expect(render).rejects.toThrow(RenderFailedError)
    await expect(render).rejects.toThrow('Cannot render, no camera.')
  })

  test('writes only inside its output folder', async () => {
    const {session} = await usePlain()
    const outside = join(await makeFolder(), 'frame.exr')
    const render = session.render({...SIZE, frame: 1, samples: 4, outputPath: outside})
    await expect(render).rejects.toThrow(/^Expected an output inside .*, received .*frame\.exr\.raw\.$/)
  })

  test.for(sandboxes)('runs no File Output node and no Python of the scene (%s)', async (sandbox) => {
    for (const [name, samples] of [
      ['composited', 8],
      ['scripted', 4],
    ] as const) {
      const {session, outDir} = await openSession(name, {sandbox})
      await session.render({...SIZE, frame: 1, samples, outputPath: join(outDir, 'frame.exr')})
      await session.close()
    }
    for (const path of ['/tmp/candela-escape', '/tmp/candela-escape-driver', '/tmp/candela-escape-text']) {
      await expect(access(path)).rejects.toThrow('ENOENT')
    }
  })

  test('refuses another engine and a file that is cut off', async () => {
    await expect(openSession('eevee')).rejects.toThrow('The scene renders with BLENDER_EEVEE_NEXT; expected CYCLES.')
    await expect(openSession('../scenes/textures/checker.png')).rejects.toThrow(SceneUnreadableError)
  })
})

/** Every view layer by itself, the second one in tiles. */
async function renderLayers(session: BlenderSession, outDir: string) {
  const [whole, left, right] = [
    {x0: 0, y0: 0, x1: 96, y1: 64},
    {x0: 0, y0: 0, x1: 32, y1: 64},
    {x0: 32, y0: 0, x1: 96, y1: 64},
  ]
  const parts = []
  for (const {layer, rect, region} of [
    {layer: 'Main', rect: whole, region: undefined},
    {layer: 'Second', rect: left, region: left},
    {layer: 'Second', rect: right, region: right},
  ]) {
    const path = join(outDir, `${layer}-${rect.x0}.exr`)
    await session.render({...SIZE, frame: 1, samples: 8, layer, ...(region ? {region} : {}), outputPath: path})
    parts.push({path, rect, layer})
  }
  return parts
}
