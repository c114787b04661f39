import {describe, expect, test} from 'vitest'
import {compareFiles, testRuntime} from './bench.js'
import {dressScene} from './dress-scene.js'
import {comparePngs, prepareFinish, renderReference} from './finish-bench.js'

/** Renders and finishes frame 3 of a scene with a trait of `dress-scene.py`, and lets Blender do so by itself. */
async function finishDressed(trait: string, denoise = false) {
  const sceneDir = await dressScene(trait)
  const bench = {runtime: await testRuntime(), sceneDir}
  const {finish, outDir} = await prepareFinish(bench, trait, 4, [3])
  return {finished: await finish(3, denoise), reference: await renderReference(bench, trait, 3, outDir), finish}
}

describe('A finished frame is what Blender itself makes', () => {
  test.each([
    ['of a compositor with keys', 'fade'],
    ['of an exposure with keys', 'expose'],
    ['where the compositor reads layers and passes that are off, and nodes are muted', 'spare'],
  ])('%s', async (_, trait) => {
    const {finished, reference} = await finishDressed(trait)
    const {channels, differing} = await compareFiles(reference.exrPath, finished.linearExrPath)
    expect([channels, differing]).toEqual([4, 0])
    expect(await comparePngs(reference.pngPath, finished.pngPath)).toBe(0)
  })

  test.each([
    ['with shadows on a shadow catcher, which are denoised by themselves', 'catch'],
    ['of the shadows alone', 'shade'],
  ])('%s', async (_, trait) => {
    const {finished, reference} = await finishDressed(trait, true)
    expect((await compareFiles(reference.exrPath, finished.linearExrPath)).largest).toBeLessThanOrEqual(5e-6)
    expect(await comparePngs(reference.pngPath, finished.pngPath)).toBeLessThanOrEqual(1)
  })

  test('in grey', async () => {
    const {finished, reference} = await finishDressed('grey')
    expect(await comparePngs(reference.pngPath, finished.pngPath)).toBe(0)
  })

  test('in the colour space that its EXR files are saved in, the second frame too', async () => {
    const {finished, reference, finish} = await finishDressed('wide')
    // Blender saves EXR under any name.
    expect((await compareFiles(reference.pngPath, finished.linearExrPath)).differing).toBe(0)
    const {linearExrPath} = await finish(3, false)
    expect((await compareFiles(reference.pngPath, linearExrPath)).differing).toBe(0)
  })
})
