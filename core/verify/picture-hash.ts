import type {ExrImage} from './exr/index.js'
import {colourPlanes} from './fingerprint-cell.js'
import {openSharp} from './open-sharp.js'
import {toScreen} from './screen-colour.js'

/** What a picture looks like from afar. */
export interface PictureHash {
  /** 64 bits: which of the low spatial frequencies are stronger than their median. */
  bits: bigint
  /** Red, green and blue of 8x8 blocks, 0–255. */
  blockMeans: Uint8Array
}

/** How far apart two pictures look, for people: it misses what a node can save by. */
export interface LookDistance {
  /** Bits of the perceptual hash that differ, 0–64; two different pictures are about 32 apart. */
  hashBits: number
  /** Largest difference of a block's colour, as a share of white, 0–1. */
  blockDelta: number
}

/** Edge of the grey thumbnail whose frequencies are taken, and how many of them in each direction. */
const THUMBNAIL_PX = 32
const FREQUENCIES = 8

/**
 * The perceptual hash (pHash) of a view layer as the screen shows it: the 8x8 lowest frequencies of a discrete cosine
 * transform of its 32x32 px grey thumbnail, each against the median of all but the constant one.
 *
 * @see https://www.phash.org
 * @throws {CellError} If the layer is missing.
 */
export async function hashPicture(image: ExrImage, layer: string): Promise<PictureHash> {
  const sharp = await openSharp()
  const raw = {width: image.widthPx, height: image.heightPx, channels: 3 as const}
  const picture = sharp(toScreen(colourPlanes(image, layer)), {raw})
  const shrink = (edgePx: number) => picture.clone().resize(edgePx, edgePx, {fit: 'fill'})
  const thumbnail = await shrink(THUMBNAIL_PX).greyscale().raw().toBuffer()
  const blockMeans = new Uint8Array(await shrink(FREQUENCIES).raw().toBuffer())
  return {bits: hashThumbnail(thumbnail), blockMeans}
}

/** Compares two pictures as people see them. */
export function compareLooks(a: PictureHash, b: PictureHash): LookDistance {
  const differing = (a.bits ^ b.bits).toString(2).replaceAll('0', '').length
  const deltas = a.blockMeans.map((mean, i) => Math.abs(mean - (b.blockMeans[i] as number)))
  return {hashBits: differing, blockDelta: Math.max(...deltas) / 255}
}

function hashThumbnail(grey: Uint8Array): bigint {
  const rows = Array.from({length: THUMBNAIL_PX}, (_, y) =>
    toFrequencies(grey.subarray(y * THUMBNAIL_PX, (y + 1) * THUMBNAIL_PX)),
  )
  const columns = Array.from({length: FREQUENCIES}, (_, u) => toFrequencies(rows.map((row) => row[u] as number)))
  const strengths = columns.flat()
  const median = [...strengths.slice(1)].sort((a, b) => a - b)[(strengths.length - 1) >> 1] as number
  return strengths.reduce((bits, strength) => (bits << 1n) | (strength > median ? 1n : 0n), 0n)
}

/** The lowest frequencies of a line of pixels (DCT-II, not scaled). */
function toFrequencies(line: ArrayLike<number>): number[] {
  return Array.from({length: FREQUENCIES}, (_, u) =>
    Array.from(line).reduce(
      (sum, value, x) => sum + value * Math.cos(((2 * x + 1) * u * Math.PI) / (2 * line.length)),
      0,
    ),
  )
}
