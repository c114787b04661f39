import {describe, expect, test} from 'vitest'
import {newContentKey} from '../../../../core/storage/content-key.js'
import {SEAL_CHUNK_BYTES, SEAL_HEADER_BYTES} from '../../../../core/storage/seal-stream.js'
import {sealBytes, sealedBytes, sealPieces, unsealBytes, unsealPieces} from '../../../../core/storage/sealing.js'
import {SealBrokenError, SealingKeyError, WrongKeyError} from '../../../../core/storage/storage-errors.js'
import {seededBytes} from '../../../fixtures/storage/seeded-bytes.js'

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

describe('sealPieces', () => {
  test.each([0, SEAL_CHUNK_BYTES, 2_500_000])(
    'seals %d bytes as sealBytes does, in as many bytes as announced',
    async (count) => {
      const plain = seededBytes('plain', count)
      const sealed = await collect(sealPieces(cut(plain, 70_001), count, KEY))
      expect(sealed).toHaveLength(sealedBytes(count))
      expect(Buffer.compare(unsealBytes(sealed, KEY), plain)).toBe(0)
      expect(Buffer.compare(await collect(unsealPieces(cut(sealed, 70_001), sealed.length, KEY, 'It')), plain)).toBe(0)
    },
  )
})

describe('unsealPieces', () => {
  const plain = seededBytes('plain', 2_500_000)
  const sealed = sealBytes(plain, KEY)
  const open = (bytes: Uint8Array, key = KEY) => collect(unsealPieces(cut(bytes, 70_001), bytes.length, key, 'It'))

  test('says what another key sealed, and what is no seal', async () => {
    await expect(open(sealed, newContentKey())).rejects.toThrow(
      'It does not open with this content key; it was sealed under another one.',
    )
    await expect(open(Buffer.from('no seal'))).rejects.toThrow(SealBrokenError)
  })

  test('gives nothing of an end that was cut off, also where less arrives than was announced', async () => {
    const short = sealed.subarray(0, SEAL_HEADER_BYTES + SEALED_CHUNK_BYTES)
    await expect(open(short)).rejects.toThrow('It is cut short: it ends after 1 chunks, before its last one.')
    const arriving = unsealPieces(cut(short, 70_001), sealed.length, KEY, 'It')
    expect((await arriving.next()).value).toHaveLength(SEAL_CHUNK_BYTES)
    await expect(arriving.next()).rejects.toThrow(SealBrokenError)
  })

  test('lets go of the stream that it reads when it is ended', async () => {
    let isClosed = false
    const source = async function* () {
      try {
        yield* cut(sealed, 70_001)
      } finally {
        isClosed = true
      }
    }
    const pieces = unsealPieces(source(), sealed.length, KEY, 'It')
    await pieces.next()
    await pieces.return(undefined)
    expect(isClosed).toBe(true)
  })
})

async function* cut(bytes: Uint8Array, sizeBytes: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += sizeBytes) yield bytes.subarray(from, from + sizeBytes)
}

async function collect(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = []
  for await (const piece of pieces) all.push(piece)
  return Buffer.concat(all)
}
