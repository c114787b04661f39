import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {crc32, deflateSync} from 'node:zlib'
import sharp from 'sharp'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {checkPicture, isBlankPicture, PictureError} from '../../../../core/verify/index.js'
import {makeNoise} from './exr-fixtures.js'

/** Encodes a 16-bit RGB PNG (PNG specification, sections 5 and 11). */
function encodePng(widthPx: number, heightPx: number, valueAt: (index: number) => number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data])
    const head = Buffer.alloc(4)
    head.writeUInt32BE(data.length)
    const tail = Buffer.alloc(4)
    tail.writeUInt32BE(crc32(body))
    return Buffer.concat([head, body, tail])
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(widthPx, 0)
  header.writeUInt32BE(heightPx, 4)
  header.set([16, 2, 0, 0, 0], 8)
  const rows = Array.from({length: heightPx}, (_, y) => {
    const row = Buffer.alloc(1 + widthPx * 6)
    for (let i = 0; i < widthPx * 3; i++) row.writeUInt16BE(valueAt(y * widthPx * 3 + i), 1 + i * 2)
    return row
  })
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

describe('checkPicture', () => {
  let folder: string
  let path: string
  const size = {widthPx: 64, heightPx: 48}
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'candela-check-picture-'))
    path = join(folder, 'frame.png')
    const noise = makeNoise(3)
    await writeFile(
      path,
      encodePng(64, 48, () => Math.floor(noise() * 65536)),
    )
  })
  afterAll(() => rm(folder, {recursive: true}))

  test('accepts a picture of the expected size', async () => {
    await checkPicture(path, size)
  })

  test('knows other formats, and when one is cut short', async () => {
    const jpeg = join(folder, 'frame.jpg')
    await sharp(path).jpeg().toFile(jpeg)
    await checkPicture(jpeg, {...size, format: 'jpeg'})
    await expect(checkPicture(jpeg, size)).rejects.toThrow(`The picture ${jpeg} is jpeg, but PNG was expected.`)
    await writeFile(jpeg, (await readFile(jpeg)).subarray(0, 1500))
    await expect(checkPicture(jpeg, {...size, format: 'jpeg'})).rejects.toThrow('does not decode whole')
  })

  test('refuses another size', async () => {
    await expect(checkPicture(path, {widthPx: 48, heightPx: 64})).rejects.toThrow(
      new PictureError(`The picture ${path} has 64x48 px, but 48x64 px were expected.`),
    )
    await expect(checkPicture(path, {widthPx: 32, heightPx: 32})).rejects.toThrow(
      `The picture ${path} has 64x48 px, but 32x32 px were expected.`,
    )
  })

  test.each([0.1, 0.5, 0.9])('refuses a picture cut off after %d of its bytes', async (share) => {
    const bytes = await readFile(path)
    const cut = join(folder, `cut-${share}.png`)
    await writeFile(cut, bytes.subarray(0, bytes.length * share))
    await expect(checkPicture(cut, size)).rejects.toThrow(/^The picture .* does not decode whole: /)
  })

  test('refuses a picture with a damaged byte', async () => {
    const bytes = await readFile(path)
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] as number) ^ 0xff
    const damaged = join(folder, 'damaged.png')
    await writeFile(damaged, bytes)
    await expect(checkPicture(damaged, size)).rejects.toBeInstanceOf(PictureError)
  })

  test('refuses what is not a PNG', async () => {
    const other = join(folder, 'frame.svg')
    await writeFile(other, '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="48"/>')
    await expect(checkPicture(other, size)).rejects.toThrow(`The picture ${other} is svg, but PNG was expected.`)
  })

  test('refuses a missing file', async () => {
    await expect(checkPicture(join(folder, 'none.png'), size)).rejects.toBeInstanceOf(PictureError)
  })

  test('tells a picture of one colour from a real one', async () => {
    const blank = join(folder, 'blank.png')
    await writeFile(
      blank,
      encodePng(64, 48, () => 1000),
    )
    expect([await isBlankPicture(blank), await isBlankPicture(path)]).toEqual([true, false])
  })
})
