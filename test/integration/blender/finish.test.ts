import {createHash} from 'node:crypto'
import {access, readdir, readFile, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {describe, expect, onTestFinished, test} from 'vitest'
import {FinishFailedError, FinishSession, SceneUnreadableError} from '../../../core/blender/index.js'
import {startBlender} from '../../../core/blender/start-blender.js'
import {compareFiles, makeFolder, openSession, SIZE, scenePath, testRuntime} from './bench.js'

/** Renders raw frames of a scene, and opens a session that finishes them. */
async function prepare(name: string, samples: number, frames: readonly number[]) {
  const {session, outDir} = await openSession(name)
  for (const frame of frames) await session.render({...SIZE, frame, samples, outputPath: join(outDir, `${frame}.exr`)})
  await session.close()
  const finishing = await FinishSession.start({runtime: await testRuntime(), scenePath: scenePath(name)})
  onTestFinished(() => finishing.close())
  const finish = async (frame: number, denoise: boolean, exrPath = join(outDir, `${frame}.exr`)) => {
    const paths = {pngPath: join(outDir, `finished-${frame}.png`), linearExrPath: join(outDir, `finished-${frame}.exr`)}
    await finishing.finishFrame({...SIZE, ...paths, frame, exrPath, denoise})
    return paths
  }
  return {finish, outDir}
}

/** What Blender itself makes of a frame, rendering, denoising and compositing in one go. */
async function renderReference(name: string, frame: number, folder: string) {
  const paths = {exrPath: join(folder, `blender-${frame}.exr`), pngPath: join(folder, `blender-${frame}.png`)}
  const process = await startBlender({
    runtime: await testRuntime(),
    script: 'test/fixtures/reference-render.py',
    logPath: join(folder, 'reference.log'),
  })
  await process.request('render', {path: scenePath(name), frame, ...paths})
  await process.close()
  return paths
}

describe('FinishSession.finishFrame', () => {
  test('denoises like Cycles itself, for one frame after the other', async () => {
    const {finish, outDir} = await prepare('denoised', 64, [1, 2])
    await finish(1, true)
    const {linearExrPath, pngPath} = await finish(2, true)
    const reference = await renderReference('denoised', 2, outDir)
    const {channels, largest} = await compareFiles(reference.exrPath, linearExrPath)
    expect(channels).toBe(4)
    expect(largest).toBeLessThanOrEqual(5e-6)
    expect(pngPixels(await readFile(pngPath))).toEqual(pngPixels(await readFile(reference.pngPath)))
  })

  test("runs the scene's own compositor over several view layers, and its File Output nodes not", async () => {
    const {finish, outDir} = await prepare('composited', 8, [1])
    const {linearExrPath, pngPath} = await finish(1, true)
    const reference = await renderReference('composited', 1, outDir)
    expect((await compareFiles(reference.exrPath, linearExrPath)).largest).toBeLessThanOrEqual(5e-6)
    expect((await readFile(pngPath))[24]).toBe(16)
    await expect(access('/tmp/candela-escape')).rejects.toThrow('ENOENT')
  })

  test('leaves the values as they are without denoising and compositor', async () => {
    const {finish, outDir} = await prepare('plain', 4, [3])
    const {linearExrPath} = await finish(3, false)
    const reference = await renderReference('plain', 3, outDir)
    expect(await compareFiles(reference.exrPath, linearExrPath)).toEqual({channels: 4, differing: 0, largest: 0})
    expect((await readdir(outDir)).filter((name) => name.endsWith('.part'))).toEqual([])
  })

  test('refuses an EXR that is cut off, of another size, or without what denoising needs', async () => {
    const {finish, outDir} = await prepare('plain', 4, [1])
    const raw = await readFile(join(outDir, '1.exr'))
    await writeFile(join(outDir, 'cut.exr'), raw.subarray(0, raw.length - 100))
    const cut = finish(1, false, join(outDir, 'cut.exr'))
    await expect(cut).rejects.toThrow(FinishFailedError)
    await expect(cut).rejects.toThrow(/cut\.exr is cut off after \d+ bytes; is the disk full\?/)
    const {finish: finishDenoised} = await prepare('denoised', 64, [])
    await expect(finishDenoised(1, true, join(outDir, '1.exr'))).rejects.toThrow(
      'Denoising needs Denoising Albedo of ViewLayer; the EXR lacks it.',
    )
  })

  test('says that the scene cannot be opened', async () => {
    const start = FinishSession.start({runtime: await testRuntime(), scenePath: join(await makeFolder(), 'none.blend')})
    await expect(start).rejects.toThrow(SceneUnreadableError)
  })
})

/** Hash of the compressed pixels of a PNG: its IDAT chunks, without metadata such as dates. */
function pngPixels(png: Buffer): string {
  const chunks: Buffer[] = []
  for (let at = 8; at < png.length; ) {
    const size = png.readUInt32BE(at)
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') chunks.push(png.subarray(at + 8, at + 8 + size))
    at += 12 + size
  }
  return createHash('sha256').update(Buffer.concat(chunks)).digest('hex')
}
