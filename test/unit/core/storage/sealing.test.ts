import {readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {newContentKey} from '../../../../core/storage/content-key.js'
import {SEAL_CHUNK_BYTES, SEAL_HEADER_BYTES} from '../../../../core/storage/seal-stream.js'
import {sealBytes, sealFile, unsealBytes, unsealFile} from '../../../../core/storage/sealing.js'
import {
  SealBrokenError,
  SealingKeyError,
  SourceMissingError,
  WrongKeyError,
} from '../../../../core/storage/storage-errors.js'
import {seededBytes} from '../../../fixtures/storage/seeded-bytes.js'
import {tempFolder} from '../../../fixtures/storage/temp-folder.js'

const KEY = newContentKey()
const SEALED_CHUNK_BYTES = SEAL_CHUNK_BYTES + 16

describe('sealBytes', () => {
  test.each([0, 1, SEAL_CHUNK_BYTES - 1, SEAL_CHUNK_BYTES, SEAL_CHUNK_BYTES + 1, 2 * SEAL_CHUNK_BYTES])(
    'gives %d bytes back',
    (sizeBytes) => {
      const plain = seededBytes('plain', sizeBytes)
      const sealed = sealBytes(plain, KEY)
      const chunks = Math.max(1, Math.ceil(sizeBytes / SEAL_CHUNK_BYTES))
      expect(sealed).toHaveLength(SEAL_HEADER_BYTES + sizeBytes + 16 * chunks)
      expect(Buffer.compare(unsealBytes(sealed, KEY), plain)).toBe(0)
    },
  )

  test('never gives the same bytes twice', () => {
    const plain = Buffer.from('frame')
    expect(Buffer.compare(sealBytes(plain, KEY), sealBytes(plain, KEY))).not.toBe(0)
  })

  test('refuses a key that is not 32 bytes', () => {
    expect(() => sealBytes(Buffer.from('frame'), KEY.subarray(1))).toThrow(SealingKeyError)
  })
})

describe('unsealBytes', () => {
  const sealed = Buffer.from(sealBytes(seededBytes('plain', 3 * SEAL_CHUNK_BYTES), KEY))
  const chunkAt = (index: number) => {
    const from = SEAL_HEADER_BYTES + index * SEALED_CHUNK_BYTES
    return sealed.subarray(from, from + SEALED_CHUNK_BYTES)
  }

  test('refuses another key and says so', () => {
    expect(() => unsealBytes(sealed, newContentKey())).toThrow(WrongKeyError)
    expect(() => unsealBytes(sealed, newContentKey())).toThrow(
      'The sealed content does not open with this content key; it was sealed under another one.',
    )
  })

  test('refuses content that ends at a chunk', () => {
    const cut = sealed.subarray(0, SEAL_HEADER_BYTES + 2 * SEALED_CHUNK_BYTES)
    expect(() => unsealBytes(cut, KEY)).toThrow(SealBrokenError)
    expect(() => unsealBytes(cut, KEY)).toThrow(
      'The sealed content is cut short: it ends after 2 chunks, before its last one.',
    )
  })

  test.each([
    ['inside a chunk', -1],
    ['inside a tag', -(SEAL_CHUNK_BYTES + 8)],
    ['after the header', SEAL_HEADER_BYTES],
    ['inside the header', SEAL_HEADER_BYTES - 1],
    ['before anything', 0],
  ])('refuses content that ends %s', (_, end) => {
    expect(() => unsealBytes(sealed.subarray(0, end), KEY)).toThrow(SealBrokenError)
  })

  test.each([
    ['in a chunk', SEAL_HEADER_BYTES + 5],
    ['in the tag of the last chunk', sealed.length - 1],
    ['in the format name', 0],
  ])('refuses a flipped bit %s', (_, offset) => {
    const altered = Buffer.from(sealed)
    altered[offset] = (altered[offset] as number) ^ 1
    expect(() => unsealBytes(altered, KEY)).toThrow(SealBrokenError)
  })

  test('refuses a flipped bit in the salt as another key', () => {
    const altered = Buffer.from(sealed)
    altered[20] = (altered[20] as number) ^ 1
    expect(() => unsealBytes(altered, KEY)).toThrow(WrongKeyError)
  })

  test('refuses chunks that changed places', () => {
    const swapped = Buffer.concat([sealed.subarray(0, SEAL_HEADER_BYTES), chunkAt(1), chunkAt(0), chunkAt(2)])
    expect(() => unsealBytes(swapped, KEY)).toThrow(SealBrokenError)
  })

  test('refuses a chunk of another file under the same key', () => {
    const other = sealBytes(seededBytes('plain', 3 * SEAL_CHUNK_BYTES), KEY)
    const spliced = Buffer.concat([other.subarray(0, SEAL_HEADER_BYTES), chunkAt(0), chunkAt(1), chunkAt(2)])
    expect(() => unsealBytes(spliced, KEY)).toThrow(SealBrokenError)
  })

  test('refuses bytes after the last chunk', () => {
    expect(() => unsealBytes(Buffer.concat([sealed, Buffer.alloc(16)]), KEY)).toThrow(SealBrokenError)
  })
})

describe('sealFile', () => {
  test('seals what unsealFile opens', async () => {
    const {plainPath, sealedPath, openedPath} = await sealedFile()
    await unsealFile(sealedPath, openedPath, KEY)
    expect(Buffer.compare(readFileSync(openedPath), readFileSync(plainPath))).toBe(0)
  })

  test('writes the same format as sealBytes', async () => {
    const {plainPath, sealedPath} = await sealedFile()
    expect(Buffer.compare(unsealBytes(readFileSync(sealedPath), KEY), readFileSync(plainPath))).toBe(0)
  })

  test('names the file that another key sealed and writes nothing', async () => {
    const {folder, sealedPath, openedPath} = await sealedFile()
    const before = readdirSync(folder)
    await expect(unsealFile(sealedPath, openedPath, newContentKey())).rejects.toThrow(
      `${sealedPath} does not open with this content key; it was sealed under another one.`,
    )
    expect(readdirSync(folder)).toEqual(before)
  })

  test('writes nothing from a file that was cut short', async () => {
    const {folder, sealedPath, openedPath} = await sealedFile()
    writeFileSync(sealedPath, readFileSync(sealedPath).subarray(0, SEAL_HEADER_BYTES + SEALED_CHUNK_BYTES))
    const before = readdirSync(folder)
    await expect(unsealFile(sealedPath, openedPath, KEY)).rejects.toThrow(
      `${sealedPath} is cut short: it ends after 1 chunks, before its last one.`,
    )
    expect(readdirSync(folder)).toEqual(before)
  })

  test('takes a missing delivery for a broken one', async () => {
    const {folder, openedPath} = await sealedFile()
    const missing = join(folder, 'task-0.exr.sealed')
    await expect(unsealFile(missing, openedPath, KEY)).rejects.toThrow(SealBrokenError)
    await expect(unsealFile(missing, openedPath, KEY)).rejects.toThrow(`${missing} is missing; expected a sealed file.`)
    await expect(unsealFile(folder, openedPath, KEY)).rejects.toThrow(`${folder} is a folder; expected a sealed file.`)
  })

  test('names a plain file that is not there', async () => {
    const {folder, sealedPath} = await sealedFile()
    await expect(sealFile(join(folder, 'absent.exr'), sealedPath, KEY)).rejects.toThrow(SourceMissingError)
  })

  test('stops with the reason of its signal and writes nothing', async () => {
    const {folder, plainPath} = await sealedFile()
    const before = readdirSync(folder)
    const reason = new Error('stopped')
    const sealing = sealFile(plainPath, join(folder, 'other'), KEY, {signal: AbortSignal.abort(reason)})
    await expect(sealing).rejects.toBe(reason)
    expect(readdirSync(folder)).toEqual(before)
  })
})

async function sealedFile() {
  const folder = tempFolder()
  const paths = {plainPath: join(folder, 'frame.exr'), sealedPath: join(folder, 'frame.sealed')}
  writeFileSync(paths.plainPath, seededBytes('frame', 2_500_000))
  await sealFile(paths.plainPath, paths.sealedPath, KEY)
  return {folder, ...paths, openedPath: join(folder, 'opened.exr')}
}
