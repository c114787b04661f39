import {createHash} from 'node:crypto'
import {describe, expect, test} from 'vitest'
import {padSize} from '../../../../../core/storage/private/pad-size.js'
import {CHUNK_BYTES, openChunk, sealChunk} from '../../../../../core/storage/private/seal-chunk.js'
import {SealBrokenError, SealingKeyError} from '../../../../../core/storage/storage-errors.js'

const SECRET = Buffer.from(Array.from({length: 32}, (_, i) => i))

describe('sealChunk', () => {
  test('gives the bytes that OpenSSL gives by way of Python', () => {
    const {bytes, key} = sealChunk(Buffer.from('candela'), SECRET)
    expect(Buffer.from(key).toString('hex')).toBe('5617d964466a01ef006099dda135a947fad2ab6bcdcc93a0c4aa09fd0f19d577')
    expect(bytes).toHaveLength(256 + 16)
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(
      '4296d63951ab56e6b19b3a88444eca0a3f90cb376287628332c08fef1b38394d',
    )
  })

  test('gives the same for the same content and secret, and nothing alike for another of either', () => {
    const plain = Buffer.alloc(100, 7)
    expect(sealChunk(plain, SECRET)).toEqual(sealChunk(plain, SECRET))
    const others = [sealChunk(Buffer.alloc(101, 7), SECRET), sealChunk(plain, Buffer.alloc(32, 1))]
    const {bytes, key} = sealChunk(plain, SECRET)
    for (const other of others) {
      expect(Buffer.from(other.key)).not.toEqual(Buffer.from(key))
      expect(Buffer.from(other.bytes.subarray(0, 16))).not.toEqual(Buffer.from(bytes.subarray(0, 16)))
    }
  })

  test.each([1, 255, 256, 257, 4096, 100_000, CHUNK_BYTES])('comes back whole with %i bytes', (sizeBytes) => {
    const plain = Buffer.alloc(sizeBytes, 'candela')
    const {bytes, key} = sealChunk(plain, SECRET)
    expect(bytes.length).toBe(padSize(sizeBytes) + 16)
    expect(bytes.length).toBeLessThanOrEqual(1024 * 1024)
    expect(Buffer.from(openChunk(bytes, key, sizeBytes, 'It')).equals(plain)).toBe(true)
  })

  test('refuses a secret of another length', () => {
    expect(() => sealChunk(Buffer.from('x'), SECRET.subarray(1))).toThrow(SealingKeyError)
    expect(() => sealChunk(Buffer.from('x'), SECRET.subarray(1))).toThrow('has 32 bytes; received 31 bytes.')
  })
})

describe('openChunk', () => {
  const plain = Buffer.from('candela')
  const {bytes, key} = sealChunk(plain, SECRET)

  test.each([
    ['another key', bytes, SECRET, 7, 'It does not open with the key that is given for it.'],
    ['an altered byte', flip(bytes, 3), key, 7, 'It does not open'],
    ['an altered tag', flip(bytes, bytes.length - 1), key, 7, 'It does not open'],
    ['a missing byte', bytes.subarray(1), key, 7, 'It has 271 bytes; one that holds 7 bytes has 272 bytes.'],
    ['nothing', bytes.subarray(0, 0), key, 7, 'It has 0 bytes'],
    ['another size', bytes, key, 700, 'It has 272 bytes; one that holds 700 bytes has 720 bytes.'],
  ])('refuses %s', (_, sealed, withKey, sizeBytes, message) => {
    const open = () => openChunk(sealed, withKey, sizeBytes, 'It')
    expect(open).toThrow(SealBrokenError)
    expect(open).toThrow(message)
  })
})

describe('padSize', () => {
  test.each([
    [0, 256],
    [1, 256],
    [256, 256],
    [257, 272],
    [1000, 1024],
    [CHUNK_BYTES, CHUNK_BYTES],
    [1024 * 1024 + 1, 1024 * 1024 + 32 * 1024],
  ])('pads %i bytes to %i', (sizeBytes, padded) => {
    expect(padSize(sizeBytes)).toBe(padded)
  })

  test('adds 12 % at most, and is a size that it leaves as it is', () => {
    for (let sizeBytes = 257; sizeBytes < 4_000_000; sizeBytes = Math.ceil(sizeBytes * 1.003)) {
      const padded = padSize(sizeBytes)
      expect(padded).toBeGreaterThanOrEqual(sizeBytes)
      expect(padded / sizeBytes).toBeLessThan(1.12)
      expect(padSize(padded)).toBe(padded)
    }
  })
})

function flip(bytes: Uint8Array, at: number): Uint8Array {
  const flipped = Buffer.from(bytes)
  flipped[at] = (flipped[at] ?? 0) ^ 1
  return flipped
}
