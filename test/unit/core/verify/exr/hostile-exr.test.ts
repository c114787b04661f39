import {readFileSync} from 'node:fs'
import {deflateSync} from 'node:zlib'
import {describe, expect, test} from 'vitest'
import {parseHeader} from '../../../../../core/verify/exr/parse-header.js'
import {ExrError, readExr} from '../../../../../core/verify/index.js'
import {fixturePath, makeNoise} from '../exr-fixtures.js'

const FILES = [
  'layers-none-half.exr',
  'layers-rle-half.exr',
  'layers-zips-half.exr',
  'layers-zip-half.exr',
  'layers-piz-half.exr',
  'parts-piz-half.exr',
  'skewed-piz-half.exr',
  'constant-piz-float.exr',
]
/** Damaged copies of each file. */
const FLIPS = 150

/** Byte where each chunk begins, from the chunk tables. */
function chunkStarts(bytes: Buffer): number[] {
  const {parts, tablesAt} = parseHeader(bytes, 'fixture')
  const count = parts.reduce((sum, part) => sum + part.chunkCount, 0)
  return Array.from({length: count}, (_, index) => Number(bytes.readBigUInt64LE(tablesAt + index * 8)))
}

function offsetOf(bytes: Buffer, attribute: string, type: string): number {
  return bytes.indexOf(Buffer.from(`${attribute}\0${type}\0`)) + attribute.length + type.length + 6
}

describe('readExr on a damaged file', () => {
  test.each(FILES)('refuses %s cut off at the beginning of any chunk, in its middle or in its header', async (name) => {
    const bytes = readFileSync(fixturePath(name))
    const starts = chunkStarts(bytes)
    const cuts = [
      ...starts,
      ...starts.map((start) => start + 5),
      ...starts.map((start) => start + 13),
      bytes.length - 1,
    ]
    for (const cut of [0, 3, 7, 8, 50, (starts[0] as number) - 4, ...cuts]) {
      const broken = readExr(bytes.subarray(0, cut))
      await expect(broken, `cut at byte ${cut}`).rejects.toBeInstanceOf(ExrError)
    }
  })

  test('names the chunk that is missing', async () => {
    const bytes = readFileSync(fixturePath('layers-zip-half.exr'))
    const cut = chunkStarts(bytes)[2] as number
    await expect(readExr(bytes.subarray(0, cut))).rejects.toThrow(
      `Chunk 3 of 3 of OpenEXR data in memory is missing: it should begin at byte ${cut}, but the file has ${cut} bytes.`,
    )
  })

  test('names the chunk that is cut short', async () => {
    const bytes = readFileSync(fixturePath('layers-zip-half.exr'))
    const start = chunkStarts(bytes)[2] as number
    await expect(readExr(bytes.subarray(0, start + 100))).rejects.toThrow(
      /^Chunk 3 of 3 of OpenEXR data in memory ends inside its pixels: \d+ bytes were expected at byte \d+, but only 92 are left\.$/,
    )
  })

  test.each(FILES)('either reads %s with flipped bytes or refuses it with an ExrError', async (name) => {
    const original = readFileSync(fixturePath(name))
    const noise = makeNoise(name.length)
    for (let copy = 0; copy < FLIPS; copy++) {
      const bytes = Buffer.from(original)
      const reach = copy % 3 === 0 ? 700 : bytes.length
      for (let flip = 0; flip <= copy % 4; flip++) bytes[Math.floor(noise() * reach)] = Math.floor(noise() * 256)
      const error = await readExr(bytes, {maxDecodedBytes: 2 ** 26}).then(
        () => undefined,
        (reason: unknown) => reason,
      )
      if (error !== undefined) expect(error, `copy ${copy}`).toBeInstanceOf(ExrError)
    }
  })

  test('refuses a size that no chunk table could back', async () => {
    const bytes = Buffer.from(readFileSync(fixturePath('layers-zip-half.exr')))
    bytes.writeInt32LE(65535, offsetOf(bytes, 'dataWindow', 'box2i') + 12)
    await expect(readExr(bytes)).rejects.toThrow(/Chunk \d+ of 4096 of OpenEXR data in memory|ends inside/)
  })

  test.each([
    [65536, 0],
    [65535, 65535],
    [-1, 10],
  ])('refuses a data window that ends at %i, %i', async (x, y) => {
    const bytes = Buffer.from(readFileSync(fixturePath('layers-zip-half.exr')))
    const at = offsetOf(bytes, 'dataWindow', 'box2i')
    bytes.writeInt32LE(x, at + 8)
    bytes.writeInt32LE(y, at + 12)
    await expect(readExr(bytes)).rejects.toThrow(
      `claims to be ${x + 1}x${y + 1} px; Candela reads 1 to 65536 px per side and up to 268435456 px in all.`,
    )
  })

  test('stops unpacking a bomb where a chunk should end', async () => {
    const original = readFileSync(fixturePath('layers-zip-half.exr'))
    const start = chunkStarts(original)[0] as number
    const bomb = deflateSync(Buffer.alloc(2 ** 23))
    expect(bomb.length).toBeLessThan(11_712)
    const bytes = Buffer.concat([original, original.subarray(start, start + 8), bomb])
    bytes.writeInt32LE(bomb.length, original.length + 4)
    bytes.writeBigUInt64LE(BigInt(original.length), parseHeader(bytes, 'fixture').tablesAt)
    await expect(readExr(bytes)).rejects.toThrow(
      'The ZIP data of chunk 1 of 3 of OpenEXR data in memory is broken: it does not inflate to exactly 11712 bytes.',
    )
  })

  test('refuses a chunk that claims to unpack to more than its codec can', async () => {
    const bytes = Buffer.from(readFileSync(fixturePath('layers-zip-half.exr')))
    bytes.writeInt32LE(11, (chunkStarts(bytes)[0] as number) + 4)
    await expect(readExr(bytes)).rejects.toThrow('has 11 bytes, which ZIP cannot unpack to 11712 bytes.')
  })
})
