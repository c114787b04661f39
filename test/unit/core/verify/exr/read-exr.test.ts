import {readFileSync} from 'node:fs'
import {describe, expect, test} from 'vitest'
import {ExrMissingError, readExr, readExrHeader} from '../../../../../core/verify/index.js'
import {type ExpectedFile, expectedFiles, fixturePath, summarise} from '../exr-fixtures.js'

function withoutCells({widthPx, heightPx, channels}: ExpectedFile) {
  const close = Object.entries(channels).map(([name, {sum, sha256}]) => [
    name,
    {sum: expect.closeTo(sum, 3 - Math.ceil(Math.log10(Math.abs(sum) + 1))), sha256},
  ])
  return {widthPx, heightPx, channels: Object.fromEntries(close)}
}

describe('readExr', () => {
  test.each(Object.entries(expectedFiles))(
    'reads the same pixels from %s as the OpenEXR library',
    async (name, expected) => {
      expect(summarise(await readExr(fixturePath(name)))).toEqual(withoutCells(expected))
    },
  )

  test('reads bytes in memory like a file', async () => {
    const name = 'plain-zip-half.exr'
    const image = await readExr(new Uint8Array(readFileSync(fixturePath(name))))
    expect(summarise(image)).toEqual(withoutCells(expectedFiles[name] as ExpectedFile))
  })

  test('decodes only the channels that are asked for', async () => {
    const image = await readExr(fixturePath('layers-zip-float.exr'), {channels: (name) => name.includes('.Combined.')})
    expect([...image.channels.keys()].sort()).toEqual([
      'ViewLayer.Combined.A',
      'ViewLayer.Combined.B',
      'ViewLayer.Combined.G',
      'ViewLayer.Combined.R',
    ])
  })

  test('keeps the attributes of Cryptomatte and no others', async () => {
    const {attributes} = await readExr(fixturePath('passes-zip-float.exr'))
    expect(Object.fromEntries(attributes ?? [])).toEqual({
      'cryptomatte/5c650bb/conversion': 'uint32_to_float32',
      'cryptomatte/5c650bb/hash': 'MurmurHash3_32',
      'cryptomatte/5c650bb/manifest': expect.stringContaining('"Sphere":"e5e9b0db"'),
      'cryptomatte/5c650bb/name': 'Near.CryptoObject',
    })
  })

  test('stops when its signal aborts', async () => {
    const reason = new Error('stopped')
    const signal = AbortSignal.abort(reason)
    await expect(readExr(fixturePath('plain-zip-half.exr'), {signal})).rejects.toBe(reason)
  })

  test('names a file that does not exist', async () => {
    await expect(readExr('/nowhere/frame.exr')).rejects.toEqual(
      new ExrMissingError('There is no file /nowhere/frame.exr.'),
    )
  })

  test.each([
    ['refused-tiled.exr', 'is stored in tiles, which Candela does not read; it reads scanline OpenEXR.'],
    ['refused-dwaa.exr', 'is packed with DWAA; Candela reads NONE, RLE, ZIPS, ZIP, PIZ.'],
    ['expected.json', 'is not an OpenEXR file: it does not begin with the bytes 76 2f 31 01.'],
  ])('refuses %s', async (name, sentence) => {
    const path = fixturePath(name)
    await expect(readExr(path)).rejects.toMatchObject({code: 'EXR_INVALID', message: `${path} ${sentence}`})
  })

  test('refuses an image larger than the caller allows', async () => {
    const path = fixturePath('plain-zip-half.exr')
    await expect(readExr(path, {maxDecodedBytes: 32_939})).rejects.toThrow(
      `${path} would take 32940 bytes in memory, but 32939 bytes are allowed.`,
    )
  })
})

describe('readExrHeader', () => {
  test('lists size and channels without reading pixels', async () => {
    expect(await readExrHeader(fixturePath('layers-piz-half.exr'))).toEqual({
      widthPx: 61,
      heightPx: 45,
      channels: [
        {name: 'ViewLayer.Combined.A', type: 'half'},
        {name: 'ViewLayer.Combined.B', type: 'half'},
        {name: 'ViewLayer.Combined.G', type: 'half'},
        {name: 'ViewLayer.Combined.R', type: 'half'},
        {name: 'ViewLayer.Depth.Z', type: 'float'},
      ],
    })
  })
})
