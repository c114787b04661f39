import {mkdtemp, readdir, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import sharp from 'sharp'
import {expect, onTestFinished, test} from 'vitest'
import {drawContactSheet} from '../../../../core/verify/index.js'

test('drawContactSheet shows every picture in its own colour, row by row', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'candela-sheet-'))
  onTestFinished(() => rm(folder, {recursive: true, force: true}))
  const colours = ['#ff0000', '#00ff00', '#0000ff']
  const pictures = await Promise.all(
    colours.map(async (background, i) => {
      const path = join(folder, `${i}.png`)
      await sharp({create: {width: 64, height: 36, channels: 3, background}})
        .png()
        .toFile(path)
      return {path, caption: `frame ${i}`}
    }),
  )
  const path = join(folder, 'sheets', 'sheet.png')
  await drawContactSheet(path, pictures, {widthPx: 64, heightPx: 36})
  const {data, info} = await sharp(path).raw().toBuffer({resolveWithObject: true})
  const pixelAt = (x: number, y: number) => [...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3)]
  expect([info.width, info.height]).toEqual([2 * 328 + 8, 2 * 210 + 8])
  expect([pixelAt(100, 100), pixelAt(428, 100), pixelAt(100, 310)]).toEqual([
    [255, 0, 0],
    [0, 255, 0],
    [0, 0, 255],
  ])
  expect(await readdir(join(folder, 'sheets'))).toEqual(['sheet.png'])
})
