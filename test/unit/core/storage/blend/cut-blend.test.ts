import {describe, expect, test} from 'vitest'
import {cutBlend} from '../../../../../core/storage/index.js'
import {seededBytes} from '../../../../fixtures/storage/seeded-bytes.js'

const LEAF = 1024 * 1024
const LARGE = 40_000

/** Ways in which a .blend lays its blocks out. */
const LAYOUTS = [
  {name: '32-bit, little-endian (2.8)', header: 'BLENDER_v280', block: classicBlock(4, 'LE')},
  {name: '64-bit, big-endian (2.7)', header: 'BLENDER-V279', block: classicBlock(8, 'BE')},
  {name: '64-bit, little-endian (4.5)', header: 'BLENDER-v405', block: classicBlock(8, 'LE')},
  {name: '64-bit lengths (5.0)', header: 'BLENDER17-01v0500', block: longBlock},
]

describe.each(LAYOUTS)('a .blend with $name blocks', ({header, block}) => {
  /** A saved scene: a mesh between small blocks, whose headers hold addresses that differ from save to save. */
  const save = (address: number, name = 'Cube') =>
    Buffer.concat([
      Buffer.from(header, 'latin1'),
      block('OB', Buffer.from(name.padEnd(60)), address),
      block('DATA', seededBytes('mesh', LARGE), address + 1),
      block('OB', Buffer.from('Lamp'), address + 2),
      block('DATA', seededBytes('image', 2 * LEAF + 5), address + 3),
      block('ENDB', Buffer.alloc(0), 0),
    ])

  test.each([1, 7, 4096, LEAF])('comes out whole, whatever the size of the pieces: %i bytes', async (pieceBytes) => {
    const file = pieceBytes < 4096 ? save(1).subarray(0, 50_000) : save(1)
    const leaves = await cut(file, pieceBytes)
    expect(Buffer.concat(leaves).equals(file)).toBe(true)
    expect(leaves.every(({length}) => length > 0 && length <= LEAF)).toBe(true)
  })

  test('gives large blocks leaves of their own, and shares them with the file that is saved again', async () => {
    const [first, again] = [await cut(save(1)), await cut(save(1_000_000, 'Cube.001'))]
    expect(first.slice(1).map(({length}) => length)).toEqual([
      LARGE,
      expect.any(Number),
      LEAF,
      LEAF,
      5,
      expect.any(Number),
    ])
    expect(first[1]).toEqual(seededBytes('mesh', LARGE))
    const known = new Set(first.map((leaf) => leaf.toString('hex')))
    const added = again.filter((leaf) => !known.has(leaf.toString('hex')))
    expect(added).toHaveLength(2)
    expect(added.every(({length}) => length < 200)).toBe(true)
  })

  test('is cut by size from where it is damaged', async () => {
    const whole = save(1)
    const [headerBytes, blockBytes] = [header.length, block('', Buffer.alloc(0), 0).length]
    const damaged = Buffer.from(whole)
    damaged.fill(0xff, headerBytes + 2, headerBytes + blockBytes)
    const leaves = await cut(damaged)
    expect(Buffer.concat(leaves).equals(damaged)).toBe(true)
    expect(leaves.map(({length}) => length)).toEqual([
      headerBytes + blockBytes,
      LEAF,
      LEAF,
      whole.length - headerBytes - blockBytes - 2 * LEAF,
    ])
  })

  test('is cut as far as it goes when it ends in the middle of a block', async () => {
    const short = save(1).subarray(0, 20_000)
    const leaves = await cut(short)
    expect(Buffer.concat(leaves).equals(short)).toBe(true)
    expect(leaves).toHaveLength(2)
  })
})

test.each([
  ['an image', Buffer.concat([Buffer.from('\x89PNG'), seededBytes('png', LEAF)])],
  ['a header of a coming version', Buffer.from(`BLENDER18-02v0700${'x'.repeat(LEAF)}`)],
  ['a file of few bytes', Buffer.from('BLEND')],
  ['nothing', Buffer.alloc(0)],
])('%s is cut by size', async (_, file) => {
  const leaves = await cut(file)
  expect(Buffer.concat(leaves).equals(file)).toBe(true)
  expect(leaves.map(({length}) => length)).toEqual(
    file.length > LEAF ? [LEAF, file.length - LEAF] : file.length > 0 ? [file.length] : [],
  )
})

async function cut(file: Buffer, pieceBytes = 100_000): Promise<Buffer[]> {
  const leaves: Buffer[] = []
  for await (const leaf of cutBlend(inPieces(file, pieceBytes))) leaves.push(Buffer.from(leaf))
  return leaves
}

async function* inPieces(file: Buffer, pieceBytes: number) {
  for (let at = 0; at < file.length; at += pieceBytes) yield file.subarray(at, at + pieceBytes)
}

/** Code, length, address, type and count, until Blender 4.5. */
function classicBlock(pointerBytes: 4 | 8, order: 'LE' | 'BE') {
  return (code: string, content: Buffer, address: number): Buffer => {
    const header = Buffer.alloc(16 + pointerBytes)
    header.write(code, 'latin1')
    header[`writeInt32${order}`](content.length, 4)
    header[`writeInt32${order}`](address, 8)
    return Buffer.concat([header, content])
  }
}

/** Code, type, address, length and count, since Blender 5.0. */
function longBlock(code: string, content: Buffer, address: number): Buffer {
  const header = Buffer.alloc(32)
  header.write(code, 'latin1')
  header.writeBigInt64LE(BigInt(address), 8)
  header.writeBigInt64LE(BigInt(content.length), 16)
  return Buffer.concat([header, content])
}
