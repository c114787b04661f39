import {access, mkdir, readdir, readFile, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import sharp from 'sharp'
import {describe, expect, onTestFinished, test} from 'vitest'
import {type FinishedFrame, FrameFinisher} from '../../../core/artist/finish-frames.js'
import {writeExtras} from '../../../core/artist/index.js'
import {
  FinishFailedError,
  FinishMemoryError,
  FinishSession,
  makeVideo,
  SceneUnreadableError,
} from '../../../core/blender/index.js'
import {splitIntoTasks} from '../../../core/job/index.js'
import {packagePath} from '../../../core/package-root.js'
import {compareFiles, makeFolder, openSession, SIZE, sandboxes, scenePath, testRuntime} from './bench.js'
import {comparePngs, prepareFinish, prepareFormat, renderReference} from './finish-bench.js'
import {runScript} from './run-script.js'

const bench = async () => ({runtime: await testRuntime()})

describe('FinishSession.finishFrame', () => {
  test('denoises like Cycles itself, for one frame after the other', async () => {
    const {finish, outDir} = await prepareFinish(await bench(), 'denoised', 64, [1, 2])
    await finish(1, true)
    const {linearExrPath, pngPath} = await finish(2, true)
    const reference = await renderReference(await bench(), 'denoised', 2, outDir)
    const {channels, largest} = await compareFiles(reference.exrPath, linearExrPath)
    expect(channels).toBe(4)
    expect(largest).toBeLessThanOrEqual(5e-6)
    expect(await comparePngs(reference.pngPath, pngPath)).toBeLessThanOrEqual(1)
  })

  test("runs the scene's own compositor over several view layers, and its File Output nodes not", async () => {
    const {finish, outDir} = await prepareFinish(await bench(), 'composited', 8, [1])
    const {linearExrPath, pngPath} = await finish(1, true)
    const reference = await renderReference(await bench(), 'composited', 1, outDir)
    expect((await compareFiles(reference.exrPath, linearExrPath)).largest).toBeLessThanOrEqual(5e-6)
    expect((await readFile(pngPath))[24]).toBe(16)
    expect(await comparePngs(reference.pngPath, pngPath)).toBeLessThanOrEqual(1)
    await expect(access('/tmp/candela-escape')).rejects.toThrow('ENOENT')
  })

  test('leaves the values as they are without denoising and compositor', async () => {
    const {finish, outDir} = await prepareFinish(await bench(), 'plain', 4, [3])
    const {linearExrPath} = await finish(3, false)
    const reference = await renderReference(await bench(), 'plain', 3, outDir)
    expect(await compareFiles(reference.exrPath, linearExrPath)).toEqual({channels: 4, differing: 0, largest: 0})
    expect((await readdir(outDir)).filter((name) => name.endsWith('.part'))).toEqual([])
  })

  test('dithers as the scene asks', async () => {
    const [runtime, sceneDir] = [await testRuntime(), await makeFolder()]
    const scene = join(sceneDir, 'dithered.blend')
    await runScript(runtime, packagePath('test', 'fixtures', 'choose-format.py'), [
      scenePath('plain'),
      scene,
      'PNG',
      '2',
    ])
    const {finish, outDir} = await prepareFinish({runtime, sceneDir}, 'dithered', 4, [1])
    const {linearExrPath, pngPath} = await finish(1, false)
    const reference = await renderReference({runtime, sceneDir}, 'dithered', 1, outDir)
    // The strongest dither moves a pixel by one, so that a picture without it would be as near.
    expect(await comparePngs(reference.pngPath, pngPath)).toBe(0)
    expect((await compareFiles(reference.exrPath, linearExrPath)).differing).toBe(0)
    const even = await renderReference({runtime}, 'plain', 1, outDir)
    expect(await comparePngs(even.pngPath, pngPath)).toBe(1)
  })

  test('refuses an EXR that is cut off, of another size, or without what denoising needs', async () => {
    const {finish, outDir} = await prepareFinish(await bench(), 'plain', 4, [1])
    const raw = await readFile(join(outDir, '1.exr'))
    await writeFile(join(outDir, 'cut.exr'), raw.subarray(0, raw.length - 100))
    const cut = finish(1, false, join(outDir, 'cut.exr'))
    await expect(cut).rejects.toThrow(FinishFailedError)
    await expect(cut).rejects.toThrow(/cut\.exr is cut off after \d+ bytes; is the disk full\?/)
    const {finish: finishDenoised} = await prepareFinish(await bench(), 'denoised', 64, [])
    await expect(finishDenoised(1, true, join(outDir, '1.exr'))).rejects.toThrow(
      'Denoising needs Denoising Albedo of ViewLayer; the EXR lacks it.',
    )
  })

  test('is not begun without the memory that it takes', async () => {
    const {session, outDir} = await openSession('plain')
    const exrPath = join(outDir, 'frame.exr')
    await session.render({...SIZE, frame: 1, samples: 4, outputPath: exrPath})
    const image = {...SIZE, samples: 4, viewLayers: ['ViewLayer']}
    const finisher = new FrameFinisher({
      ...{runtime: await testRuntime(), fetchScene: async () => scenePath('plain'), image, views: [], denoise: false},
      tasks: splitIntoTasks({frames: [1], tiles: null, image}),
      output: {folder: outDir, name: '####'},
      logPath: join(outDir, 'finish.log'),
      freeBytes: () => 100_000,
    })
    onTestFinished(() => finisher.close())
    const finishing = finisher.addTask(0, exrPath, new AbortController().signal)
    await expect(finishing).rejects.toThrow(FinishMemoryError)
    await expect(finishing).rejects.toThrow('To finish a frame of 96x64 px with 4 channels takes about')
  })

  test('writes the picture in the file format of the scene too', async () => {
    const {finisher, exrPath, outDir} = await prepareFormat(await bench(), 'JPEG')
    const finished = await finisher.addTask(0, exrPath, new AbortController().signal)
    expect(finished?.ownFile).toBe(join(outDir, '0001.jpg'))
    const [own, png] = [await sharp(finished?.ownFile).stats(), await sharp(finished?.file).stats()]
    for (const [i, {mean}] of png.channels.entries()) expect(own.channels[i]?.mean).toBeCloseTo(mean, 0)
    const written = (await readdir(outDir)).filter((name) => name.startsWith('0001'))
    expect(written.sort()).toEqual(['0001.exr', '0001.jpg', '0001.png'])
  })

  test('keeps all layers and passes as they were rendered, where the scene writes multilayer EXR', async () => {
    const {finisher, exrPath, outDir} = await prepareFormat(await bench(), 'OPEN_EXR_MULTILAYER')
    const raw = await readFile(exrPath)
    const finished = await finisher.addTask(0, exrPath, new AbortController().signal)
    expect(finished?.ownFile).toBe(join(outDir, '0001.layers.exr'))
    expect((await readFile(finished?.ownFile ?? '')).equals(raw)).toBe(true)
  })

  test.each([
    ['fixed', 'PNG', '.png'],
    ['animated', 'JPEG', '.jpg'],
    ['keyed', 'OPEN_EXR', '.exr'],
  ])(
    'renders and finishes the views of a stereo scene with a seed that is %s as Blender does, and both in one %s',
    async (seed, format, extension) => {
      const [runtime, sceneDir] = [await testRuntime(), await makeFolder()]
      const scene = join(sceneDir, 'stereo.blend')
      const script = packagePath('test', 'fixtures', 'render-stereo.py')
      await runScript(runtime, script, [scenePath('plain'), seed, format, scene, join(sceneDir, 'blender')])
      const {session, outDir} = await openSession('stereo', {sceneDir, sandbox: sandboxes.at(-1)})
      const image = {...SIZE, samples: 4, viewLayers: ['ViewLayer']}
      const [views, tiles] = [['left', 'right'], {columns: 2, rows: 1}]
      const tasks = splitIntoTasks({frames: [2], tiles, views, image})
      const finisher = new FrameFinisher({
        ...{runtime, fetchScene: async () => scene, image, views, tasks, denoise: false},
        output: {folder: outDir, name: 'shot-####'},
        logPath: join(outDir, 'finish.log'),
      })
      onTestFinished(() => finisher.close())
      let finished: FinishedFrame | undefined
      // The views take turns, as tasks of two frames do.
      for (const {task, frame, view, tile} of tasks.toSorted((a, b) => a.tile.x0 - b.tile.x0)) {
        const exrPath = join(outDir, 'tasks', `${task}.exr`)
        await mkdir(join(outDir, 'tasks'), {recursive: true})
        await session.render({...SIZE, frame, view: view ?? 'none', samples: 4, region: tile, outputPath: exrPath})
        finished = await finisher.addTask(task, exrPath, new AbortController().signal)
      }
      const file = (name: string) => join(outDir, `shot-0002${name}`)
      const ofView = (suffix: string) => ({
        file: file(`${suffix}.png`),
        ...(extension === '.jpg' && {ownFile: file(`${suffix}.jpg`)}),
      })
      expect(finished).toEqual({
        ...{frame: 2, file: file('.png'), ...(extension !== '.png' && {ownFile: file(extension)})},
        views: [
          {view: 'left', ...ofView('_L')},
          {view: 'right', ...ofView('_R')},
        ],
      })
      for (const suffix of ['_L', '_R']) {
        const [reference, own] = [join(sceneDir, `blender${suffix}.exr`), join(outDir, `shot-0002${suffix}.exr`)]
        expect(await compareFiles(reference, own)).toEqual({channels: 4, differing: 0, largest: 0})
      }
      const both = [join(sceneDir, `blender${extension}`), file(extension)] as const
      const differing = extension === '.exr' ? (await compareFiles(...both)).differing : await comparePngs(...both)
      expect(differing).toBe(0)
      const difference = await compareFiles(join(sceneDir, 'blender_L.exr'), join(sceneDir, 'blender_R.exr'))
      expect(difference.differing).toBeGreaterThan(1000)
      await expect(
        session.render({...SIZE, frame: 2, view: 'middle', samples: 4, outputPath: join(outDir, 'none.exr')}),
      ).rejects.toThrow('The scene has the views left, right; received middle.')
      await expect(
        session.render({...SIZE, frame: 2, samples: 4, outputPath: join(outDir, 'none.exr')}),
      ).rejects.toThrow('The scene has the views left, right; received none.')
    },
  )

  test('says that the scene cannot be opened', async () => {
    const start = FinishSession.start({runtime: await testRuntime(), scenePath: join(await makeFolder(), 'none.blend')})
    await expect(start).rejects.toThrow(SceneUnreadableError)
  })
})

describe('makeVideo', () => {
  test('cuts a row or column of pixels off of odd sides, and holds every picture at the rate of the scene', async () => {
    const folder = await makeFolder()
    const pictures = await Promise.all([1, 2, 3].map((frame) => drawPlain(join(folder, `${frame}.png`), 80 * frame)))
    const path = join(folder, '{shot}-##.mp4')
    const size = {widthPx: 97, heightPx: 65, fps: 23.976}
    await makeVideo(await testRuntime(), {pictures, path, ...size}, new AbortController().signal)
    const bytes = await readFile(path)
    // ISO/IEC 14496-12: a visual sample entry has its width 24 bytes behind its name, a media header its scale and length 12.
    const [entry, header] = [bytes.indexOf('avc1', bytes.indexOf('stsd')), bytes.indexOf('mdhd')]
    expect([bytes.readUInt16BE(entry + 28), bytes.readUInt16BE(entry + 30)]).toEqual([96, 64])
    expect(bytes.readUInt32BE(header + 20) / bytes.readUInt32BE(header + 16)).toBeCloseTo(3 / 23.976, 3)
  })
})

describe('writeExtras', () => {
  test('makes a video of the picture of both views, or one of each view where they stand alone', async () => {
    const folder = await makeFolder()
    const drawViews = (frame: number) =>
      Promise.all(
        ['left', 'à 2/2'].map(async (view, i) => ({
          view,
          file: await drawPlain(join(folder, `${frame}_${i}.png`), 90),
        })),
      )
    const views = await Promise.all([1, 2].map(drawViews))
    const both = await drawPlain(join(folder, '1.png'), 200)
    const shot = {runtime: await testRuntime(), fps: 24}
    const make = (name: string, frames: FinishedFrame[]) =>
      writeExtras({video: join(folder, name)}, frames, shot, new AbortController().signal)
    const alone = views.map((ofFrame, i) => ({frame: i + 1, file: ofFrame[0]?.file ?? '', views: ofFrame}))
    const paths = ['left', 'à 2%2F2'].map((view) => join(folder, `shot_${view}.mp4`))
    expect(await make('shot.mp4', alone)).toEqual(paths)
    expect(await make('both.mp4', [{frame: 1, file: both, views: views[0]}])).toEqual([join(folder, 'both.mp4')])
    for (const path of [...paths, join(folder, 'both.mp4')])
      expect((await readFile(path)).indexOf('avc1')).toBeGreaterThan(0)
  })
})

async function drawPlain(path: string, red: number): Promise<string> {
  await sharp({create: {width: 97, height: 65, channels: 3, background: {r: red, g: 40, b: 20}}}).toFile(path)
  return path
}
