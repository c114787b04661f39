import {readFileSync, writeFileSync} from 'node:fs'
import {truncate} from 'node:fs/promises'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {parseHeader} from '../../../../core/verify/exr/parse-header.js'
import {
  CellError,
  countTaskCells,
  type ExrImage,
  ExrLineReader,
  type Fingerprint,
  fingerprintLines,
  fingerprintTask,
  ImageNotFiniteError,
  listLayers,
  readExr,
  writeExr,
} from '../../../../core/verify/index.js'
import {tempFolder} from '../../../fixtures/storage/temp-folder.js'
import {expectedFiles, fixturePath, makeImage, makeNoise} from './exr-fixtures.js'

const files = Object.entries(expectedFiles).filter(
  ([, {widthPx, heightPx, channels}]) =>
    Math.min(widthPx, heightPx) >= 32 && Object.keys(channels).some((channel) => /(^|Combined\.)B$/.test(channel)),
)

describe('fingerprintLines', () => {
  test.each(files.map(([name]) => name))('gets of %s what the whole image has', async (name) => {
    const image = await readExr(fixturePath(name))
    expect(await fingerprintFile(fixturePath(name), listLayers(image))).toEqual(ofWhole(image))
  })

  test.each([32, 33, 63, 64, 65, 96, 111])(
    'covers an image of %d lines, whose last cells overlap',
    async (heightPx) => {
      const noise = makeNoise(heightPx)
      const [image, path] = [makeImage(70, heightPx, () => noise()), join(tempFolder(), 'task.exr')]
      await writeExr(path, image)
      expect(await fingerprintFile(path, [''])).toEqual(ofWhole(image))
    },
  )

  test('counts what is not finite over the whole image', async () => {
    const path = join(tempFolder(), 'task.exr')
    await writeExr(
      path,
      makeImage(40, 80, (x, y, channel) => (channel === 2 && x === 7 && y > 20 ? Number.NaN : 1)),
    )
    await expect(fingerprintFile(path, [''])).rejects.toThrow(
      new ImageNotFiniteError(
        "The image has 59 pixel(s) in channel 'B' that are not finite numbers; the first is NaN at x 7, y 21.",
      ),
    )
  })

  test('refuses a file that was cut off before it unpacks a chunk', async () => {
    const path = join(tempFolder(), 'task.exr')
    const image = makeImage(40, 80, (x, y) => (x * y) % 7)
    await writeExr(path, image)
    const bytes = readFileSync(path)
    // The first chunk is spoiled as well: whoever unpacked it would complain of that.
    const firstChunk = Number(bytes.readBigUInt64LE(parseHeader(bytes, path).tablesAt))
    bytes.fill(0xff, firstChunk + 12, firstChunk + 40)
    writeFileSync(path, bytes)
    await truncate(path, bytes.length - 10)
    await expect(fingerprintFile(path, [''])).rejects.toThrow(/^Chunk 5 of 5 of .* but only \d+ are left\.$/)
  })

  test('refuses a layer that the file has not, and more cells than the job allows', async () => {
    const path = fixturePath('passes-zip-float.exr')
    await expect(fingerprintFile(path, ['Nowhere'])).rejects.toThrow(CellError)
    await expect(fingerprintFile(path, ['Near'], 3)).rejects.toThrow('has 4 cells, but its job allows 3 per task.')
  })
})

async function fingerprintFile(path: string, layers: readonly string[], cellsPerTask?: number): Promise<Fingerprint[]> {
  const reader = await ExrLineReader.open(path)
  try {
    return await fingerprintLines(reader, {
      layers,
      cellsPerTask: cellsPerTask ?? countTaskCells({...reader.header, layers}),
    })
  } finally {
    await reader.close()
  }
}

function ofWhole(image: ExrImage): Fingerprint[] {
  const layers = listLayers(image)
  return fingerprintTask(image, {layers, cellsPerTask: countTaskCells({...image, layers})})
}
