import {access, readFile, stat, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {expect} from 'vitest'
import {makeVideo} from '../../../../core/blender/index.js'
import {compareFiles, SIZE} from '../bench.js'
import {comparePngs, prepareFinish, prepareFormat, renderReference} from '../finish-bench.js'
import type {FeatureGroup, VersionBench} from './feature.js'

/** Debian builds its Blender without it; nothing is finished with its noise left in, as Blender itself does. */
const NO_DENOISER = 'says that this build has no OpenImageDenoise'

/** File formats of scenes, and how the names of their files end; the frame itself is the `.exr` beside them. */
const OWN_FORMATS = [
  ['JPEG', 'jpg'],
  ['TIFF', 'tif'],
  ['OPEN_EXR_MULTILAYER', 'layers.exr'],
] as const

/** What makes pictures of raw frames. */
export const FINISHER: FeatureGroup = {
  part: 'Finishing frames',
  features: [
    {
      title: 'the values of the raw frame, where nothing is denoised or composited',
      isQuick: true,
      async try(bench) {
        const {finish, outDir} = await prepareFinish(bench, 'plain', 4, [1, 3])
        await finish(1, false)
        const {linearExrPath, pngPath} = await finish(3, false)
        const reference = await renderReference(bench, 'plain', 3, outDir)
        expect((await compareFiles(reference.exrPath, linearExrPath)).differing).toBe(0)
        expect(await comparePngs(reference.pngPath, pngPath)).toBeLessThanOrEqual(1)
      },
    },
    {
      title: 'denoised as Cycles itself does, within 5e-6',
      exceptions: {'3.4': NO_DENOISER},
      async try(bench) {
        const {finish, outDir} = await prepareFinish(bench, 'denoised', 64, [2])
        return await withDenoiser(bench, async () => {
          const {linearExrPath, pngPath} = await finish(2, true)
          await expectLikeBlender(bench, 'denoised', {outDir, linearExrPath, pngPath})
        })
      },
    },
    {
      title: "the scene's own compositor over two view layers, denoised, and no File Output node",
      exceptions: {'3.4': NO_DENOISER},
      async try(bench) {
        const {finish, outDir} = await prepareFinish(bench, 'composited', 8, [2])
        return await withDenoiser(bench, async () => {
          const {linearExrPath, pngPath} = await finish(2, true)
          expect((await readFile(pngPath))[24]).toBe(16)
          await expectLikeBlender(bench, 'composited', {outDir, linearExrPath, pngPath})
          await expect(access('/tmp/candela-escape')).rejects.toThrow('ENOENT')
        })
      },
    },
    {
      title: 'refuses a raw frame that is cut off',
      async try(bench) {
        const {finish, outDir} = await prepareFinish(bench, 'plain', 4, [1])
        const raw = await readFile(join(outDir, '1.exr'))
        await writeFile(join(outDir, 'cut.exr'), raw.subarray(0, raw.length - 100))
        await expect(finish(1, false, join(outDir, 'cut.exr'))).rejects.toThrow(/cut\.exr is cut off after \d+ bytes/)
      },
    },
    {
      title: "the picture in the scene's own file format too: JPEG, TIFF and multilayer OpenEXR",
      async try(bench) {
        for (const [format, ending] of OWN_FORMATS) {
          const {finisher, exrPath, outDir} = await prepareFormat(bench, format)
          const finished = await finisher.addTask(0, exrPath, new AbortController().signal)
          expect(finished?.ownFile).toBe(join(outDir, `0001.${ending}`))
          expect((await stat(finished?.ownFile ?? '')).size).toBeGreaterThan(0)
        }
      },
    },
    {
      title: 'a video of all frames',
      async try(bench) {
        const {finish, outDir} = await prepareFinish(bench, 'plain', 4, [1, 2])
        const pictures = [(await finish(1, false)).pngPath, (await finish(2, false)).pngPath]
        const path = join(outDir, 'shot.mp4')
        await makeVideo(bench.runtime, {pictures, path, ...SIZE, fps: 24}, new AbortController().signal)
        expect((await readFile(path)).subarray(4, 8).toString()).toBe('ftyp')
      },
    },
  ],
}

async function withDenoiser({runtime}: VersionBench, finish: () => Promise<void>): Promise<string | undefined> {
  try {
    await finish()
    return undefined
  } catch (error) {
    const isUnable = (error as Error).message === `Blender ${runtime.version} was built without OpenImageDenoise.`
    if (!isUnable) throw error
    return NO_DENOISER
  }
}

async function expectLikeBlender(
  bench: VersionBench,
  name: string,
  {outDir, linearExrPath, pngPath}: {outDir: string; linearExrPath: string; pngPath: string},
): Promise<void> {
  const reference = await renderReference(bench, name, 2, outDir)
  expect((await compareFiles(reference.exrPath, linearExrPath)).largest).toBeLessThanOrEqual(5e-6)
  expect(await comparePngs(reference.pngPath, pngPath)).toBeLessThanOrEqual(1)
}
