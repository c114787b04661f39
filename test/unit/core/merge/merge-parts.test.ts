import {mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {addSamples, type FramePart, mergeParts, PartsMergeError} from '../../../../core/merge/index.js'
import {cropExr, type ExrImage, type PixelRect, readExr, writeExr} from '../../../../core/verify/index.js'
import {makeImage, makeNoise} from '../verify/exr-fixtures.js'

const SIZE = {widthPx: 70, heightPx: 150}
const frame = makeImage(SIZE.widthPx, SIZE.heightPx, (x, y, channel) => x + 100 * y + 10_000 * channel)
const RECTS: PixelRect[] = [
  {x0: 0, y0: 0, x1: 32, y1: 96},
  {x0: 32, y0: 0, x1: 70, y1: 96},
  {x0: 0, y0: 96, x1: 70, y1: 150},
]

const WHOLE: PixelRect = {x0: 0, y0: 0, x1: SIZE.widthPx, y1: SIZE.heightPx}

let folder: string
let parts: FramePart[]
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'candela-merge-'))
  parts = await Promise.all(RECTS.map((rect, i) => writePart(`tile-${i}`, cropExr(frame, rect), rect)))
})
afterAll(() => rm(folder, {recursive: true, force: true}))

async function writePart(name: string, image: ExrImage, rect: PixelRect, slice?: FramePart['slice']) {
  const path = join(folder, `${name}.exr`)
  await writeExr(path, image)
  return {path, rect, ...(slice ? {slice} : {})}
}

async function merge(of: readonly FramePart[], size = SIZE): Promise<ExrImage> {
  const path = join(folder, 'merged.exr')
  await mergeParts(path, of, {...size, compression: 'NONE'})
  return readExr(path)
}

describe('mergeParts', () => {
  test('puts tiles together to the frame they were cut from, in any order', async () => {
    expect(await merge([...parts].reverse())).toEqual({...frame, channels: sorted(frame)})
  })

  test('writes the same pixels packed and unpacked, and leaves nothing behind', async () => {
    const before = (await readdir(folder)).length
    const path = join(folder, 'packed.exr')
    await mergeParts(path, parts, {...SIZE, compression: 'ZIP'})
    expect(await readExr(path)).toEqual({...frame, channels: sorted(frame)})
    expect((await readdir(folder)).length).toBe(before + 1)
  })

  test('weights slices by their samples, in tiles of their own', async () => {
    const noise = makeNoise(3)
    const samples = [1, 4, 3]
    const images = samples.map(() => makeImage(SIZE.widthPx, SIZE.heightPx, () => noise() * 100))
    const offsets = [0, 1, 5]
    const sliced = await Promise.all(
      RECTS.flatMap((rect, i) =>
        images.map((image, k) =>
          writePart(`slice-${i}-${k}`, cropExr(image, rect), rect, {
            offset: offsets[k] as number,
            samples: samples[k] as number,
          }),
        ),
      ),
    )
    const merged = await merge([...sliced].reverse())
    for (const [name, plane] of merged.channels) {
      const mean = (i: number) =>
        images.reduce((sum, image, k) => sum + (image.channels.get(name)?.[i] ?? 0) * (samples[k] as number), 0) / 8
      expect(Math.max(...plane.map((value, i) => Math.abs(value - mean(i))))).toBeLessThan(1e-5)
    }
  })

  test('adds later samples, in slices that begin with them, to a merged frame', async () => {
    const noise = makeNoise(5)
    const [earlier, later] = [6, 2].map(() => makeImage(SIZE.widthPx, SIZE.heightPx, () => noise() * 100))
    const whole = {x0: 0, y0: 0, x1: SIZE.widthPx, y1: SIZE.heightPx}
    const slice = {offset: 6, samples: 2}
    const laterParts = await Promise.all(
      RECTS.map((rect, i) => writePart(`later-${i}`, cropExr(later as ExrImage, rect), rect, slice)),
    )
    const [earlierPath, laterPath, path] = [
      (await writePart('earlier', earlier as ExrImage, whole)).path,
      join(folder, 'later.exr'),
      join(folder, 'added.exr'),
    ]
    await expect(mergeParts(laterPath, laterParts, {...SIZE, compression: 'NONE'})).rejects.toThrow('at sample 0.')
    await mergeParts(laterPath, laterParts, {...SIZE, firstSample: 6, compression: 'NONE'})
    await addSamples(path, {...SIZE, earlierPath, laterPath, earlierSamples: 6, samples: 8})
    for (const [name, plane] of (await readExr(path)).channels) {
      const pixelOf = (image: ExrImage | undefined, i: number) => image?.channels.get(name)?.[i] ?? Number.NaN
      const mean = (i: number) => (6 * pixelOf(earlier, i) + 2 * pixelOf(later, i)) / 8
      expect(Math.max(...plane.map((value, i) => Math.abs(value - mean(i))))).toBeLessThan(1e-5)
    }
  })

  test('puts view layers beside each other, each with its own channels and names of its mattes', async () => {
    const layers = ['Back', 'Front'].map((layer, i) => nameLayer(frame, layer, i === 0 ? ['R', 'A'] : ['R', 'G', 'B']))
    const [back, front] = layers as [ExrImage, ExrImage]
    const layerParts = [
      {...(await writePart('back', back, WHOLE)), layer: 'Back'},
      ...(await Promise.all(
        RECTS.map(async (rect, i) => ({
          ...(await writePart(`front-${i}`, cropExr(front, rect), rect)),
          layer: 'Front',
        })),
      )),
    ]
    const sliced = layerParts.flatMap((part) => [
      {...part, slice: {offset: 0, samples: 1}},
      {...part, slice: {offset: 1, samples: 3}},
    ])
    expect(await merge(sliced)).toEqual(await merge(layerParts))
    const merged = await merge([...layerParts].reverse())
    expect([...merged.channels]).toEqual([...sorted(back), ...sorted(front)])
    expect([...(merged.attributes ?? [])]).toEqual([
      ['cryptomatte/Back/name', 'Back'],
      ['cryptomatte/Front/name', 'Front'],
    ])
  })

  test('knows frames of Blender 5 by the colour space that they name', async () => {
    const names = ['L.Vector.X', 'L.UV.A']
    const slices = [
      [10, 0.5],
      [4, 1],
    ].map((values) => ({
      ...SIZE,
      channels: new Map(
        names.map((name, i) => [name, new Float32Array(SIZE.widthPx * SIZE.heightPx).fill(values[i] ?? 0)]),
      ),
    }))
    const mergeWith = async (attributes: Map<string, string>) => {
      const written = slices.map(async (image, i) => ({
        ...(await writePart(`vectors-${i}`, {...image, attributes}, WHOLE)),
        slice: {offset: i, samples: 1},
      }))
      return (await merge(await Promise.all(written))).channels.get('L.Vector.X')?.[0]
    }
    expect(await mergeWith(new Map())).toBe(6)
    expect(await mergeWith(new Map([['colorInteropID', 'lin_rec709_scene']]))).toBe(7)
  })

  test('refuses view layers that leave a gap, or hold the same channels', async () => {
    const [first, ...others] = parts.map((part) => ({...part, layer: 'Front'})) as [FramePart, ...FramePart[]]
    const whole = {...(await writePart('other', nameLayer(frame, 'Back', ['R']), WHOLE)), layer: 'Back'}
    await expect(merge([whole, ...others])).rejects.toThrow('The tiles cover 7428 of the 10500 pixels of the frame.')
    const twice = [first, ...others].map((part) => ({...part, layer: 'Back'}))
    await expect(merge([first, ...others, ...twice])).rejects.toThrow('Two view layers of a frame have the channel B.')
  })

  test.each([
    ['a gap', () => parts.slice(1), 'The tiles cover 7428 of the 10500 pixels of the frame.'],
    ['an overlap', () => [...parts, {...(parts[0] as FramePart), rect: {x0: 31, y0: 0, x1: 63, y1: 96}}], 'overlap.'],
    ['no parts', () => [], 'A frame of 70x150 px cannot be merged from no parts.'],
    [
      'a slice too few',
      () =>
        sliceAs([
          [0, 2],
          [3, 1],
        ]),
      'do not follow each other at sample 2.',
    ],
    [
      'the same slice twice',
      () =>
        sliceAs([
          [0, 2],
          [0, 2],
        ]),
      'do not follow each other at sample 2.',
    ],
    ['a tile of more samples', () => [...sliceAs([[0, 2]], [[0, 3]])], 'The tiles of a frame have 2 and 3 samples.'],
  ])('refuses %s', async (_, make, sentence) => {
    await expect(merge(make())).rejects.toThrow(PartsMergeError)
    await expect(merge(make())).rejects.toThrow(sentence)
  })

  test('refuses a tile outside the frame', async () => {
    const merging = merge(parts, {widthPx: 69, heightPx: 150})
    await expect(merging).rejects.toThrow('The tile (32, 0)–(70, 96) is not inside a frame of 69x150 px.')
  })

  test('refuses an image that is not the size of its tile, or has other channels', async () => {
    const [first, second, third] = parts as [FramePart, FramePart, FramePart]
    await expect(merge([{...first, path: second.path}, second, third])).rejects.toThrow(
      'The image of tile (0, 0)–(32, 96) has 38x96 px.',
    )
    const image = cropExr(frame, second.rect)
    image.channels.delete('B')
    const odd = await writePart('odd', image, second.rect)
    await expect(merge([first, odd, third])).rejects.toThrow(
      'The tile (32, 0)–(70, 96) has other channels than the first part of its frame: G, R.',
    )
  })

  test('says which part is cut off, and leaves no file', async () => {
    const [first, second, third] = parts as [FramePart, FramePart, FramePart]
    const path = join(folder, 'cut.exr')
    const bytes = await readFile(third.path)
    await writeFile(path, bytes.subarray(0, bytes.length - 40))
    const target = join(folder, 'never.exr')
    const merging = mergeParts(target, [first, second, {...third, path}], {...SIZE, compression: 'NONE'})
    await expect(merging).rejects.toThrow(/^Chunk 4 of 4 of .*cut\.exr ends inside its pixels/)
    expect((await readdir(folder)).filter((name) => name.startsWith('never'))).toEqual([])
  })
})

/** Some channels of an image, as those of a view layer with a matte. */
function nameLayer({channels, ...image}: ExrImage, layer: string, letters: readonly string[]): ExrImage {
  const planes = letters.map((letter, i) => [`${layer}.Combined.${letter}`, [...channels.values()][i]] as const)
  return {
    ...image,
    channels: new Map(planes as [string, Float32Array][]),
    attributes: new Map([[`cryptomatte/${layer}/name`, layer]]),
  }
}

/** The tiles in slices of these offsets and samples; the last tile may have others. */
function sliceAs(slices: [number, number][], ofLast = slices): FramePart[] {
  return parts.flatMap((part, i) =>
    (i === 2 ? ofLast : slices).map(([offset, samples]) => ({...part, slice: {offset, samples}})),
  )
}

function sorted({channels}: ExrImage): ExrImage['channels'] {
  return new Map([...channels].sort(([a], [b]) => (a < b ? -1 : 1)))
}
