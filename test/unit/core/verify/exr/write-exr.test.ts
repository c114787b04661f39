import {mkdtemp, readdir, rm, stat} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {readExr, writeExr} from '../../../../../core/verify/index.js'
import {fixturePath, makeImage, makeNoise} from '../exr-fixtures.js'

describe('writeExr', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'candela-write-exr-'))
  })
  afterEach(() => rm(folder, {recursive: true}))

  test.each(['passes-zip-float.exr', 'layers-piz-half.exr', 'mixed-zip.exr', 'pixel-zips-float.exr'])(
    'writes what was read from %s so that it reads the same',
    async (name) => {
      const image = await readExr(fixturePath(name))
      const path = join(folder, 'copy.exr')
      await writeExr(path, image)
      expect(await readExr(path)).toEqual(image)
    },
  )

  test('keeps the colour space of the values, which a reader takes with it, and no date', async () => {
    const path = join(folder, 'wide.exr')
    const space = ['colorInteropID', 'lin_ap1_scene'] as const
    await writeExr(path, {...makeImage(2, 2, () => 1), attributes: new Map([['capDate', '2026:01:01'], space])})
    expect([...((await readExr(path)).attributes ?? [])]).toEqual([space])
  })

  test('stores a chunk of noise as it is when packing would make it larger', async () => {
    const noise = makeNoise(1)
    const bits = new Float32Array(Uint32Array.from({length: 3 * 50 * 40}, () => noise() * 2 ** 32).buffer)
    const image = makeImage(50, 40, (x, y, channel) => Math.fround(bits[(channel * 40 + y) * 50 + x] || 0))
    const path = join(folder, 'noise.exr')
    await writeExr(path, image)
    expect((await stat(path)).size).toBeGreaterThan(3 * 50 * 40 * 4)
    expect(await readExr(path)).toEqual(image)
  })

  test('leaves nothing behind when it is interrupted', async () => {
    const reason = new Error('stopped')
    const writing = writeExr(
      join(folder, 'frame.exr'),
      makeImage(40, 40, () => 1),
      {signal: AbortSignal.abort(reason)},
    )
    await expect(writing).rejects.toBe(reason)
    expect(await readdir(folder)).toEqual([])
  })

  test('names a folder that does not exist', async () => {
    const path = join(folder, 'missing', 'frame.exr')
    const writing = writeExr(
      path,
      makeImage(4, 4, () => 1),
    )
    await expect(writing).rejects.toMatchObject({
      code: 'EXR_NOT_WRITTEN',
      message: `${path} could not be written (ENOENT).`,
    })
  })

  test('refuses a plane of the wrong length', async () => {
    const image = {widthPx: 4, heightPx: 4, channels: new Map([['R', new Float32Array(15)]])}
    await expect(writeExr('frame.exr', image)).rejects.toThrow(
      "frame.exr cannot be written: channel 'R' has 15 pixels instead of 16.",
    )
  })

  test('refuses an image without channels', async () => {
    await expect(writeExr('frame.exr', {widthPx: 4, heightPx: 4, channels: new Map()})).rejects.toThrow(
      'frame.exr cannot be written: an image needs 1 to 65536 px per side and a channel, but this has 4x4 px and 0 channels.',
    )
  })
})
