import {CELL_SIZE_PX} from './cell-rects.js'
import {colourChannels, type ExrImage} from './exr/index.js'
import {type Fingerprint, MEAN_SCALE} from './fingerprint.js'
import {formatRect, isInside, type PixelRect} from './pixel-rect.js'
import {CellError} from './verify-errors.js'

/**
 * 2^0.008 and 2^-0.008: the factors of a grain threshold of t = 0.004 stops. Written out, because powers are not
 * rounded alike in every language.
 */
const GRAIN_FACTOR_UP = 1.0055605803984682
const GRAIN_FACTOR_DOWN = 0.9944701686732144

/** Added before every ratio and logarithm, so that black has a finite one: in linear units, and to square roots. */
const BLACK_OFFSET = 1 / 256
const BLACK_ROOT = 1 / 16

/**
 * Fingerprints one cell of a view layer: the grain hash of its Monte-Carlo noise and its mean colour.
 *
 * For each 2x2 block `a b / c d` of `v = max(0, 0.2126 R + 0.7152 G + 0.0722 B) + 1/256`, in float64, block `i` (row by
 * row) sets bit `2i` if `a*d > b*c*2^0.008` and bit `2i+1` if `a*d < b*c*2^-0.008`. Bit `j` is bit `j & 7`, counted
 * from the most significant, of byte `j >> 3`.
 *
 * A mean colour is `2 * log2(mean of sqrt(max(0, x)) + 1/16)` in stops: the square root keeps a few bright sparks, which
 * honest devices do not share, from outweighing the rest of the cell.
 *
 * @param layer - Name of the view layer; `''` for an image with plain `R`, `G`, `B`.
 * @param rect - The cell, 32x32 px, in pixels of this image.
 * @throws {CellError} If the layer is missing, the rectangle is not a cell of this image, or its mean is not finite.
 * @see core/verify/README.md
 */
export function fingerprintCell(image: ExrImage, layer: string, rect: PixelRect): Fingerprint {
  if (!isInside(rect, image.widthPx, image.heightPx) || !isCellSized(rect)) {
    throw new CellError(
      `Cell ${formatRect(rect)} is not a ${CELL_SIZE_PX}x${CELL_SIZE_PX} px square inside an image of ${image.widthPx}x${image.heightPx} px.`,
    )
  }
  const [red, green, blue] = colourPlanes(image, layer)
  const grain = Buffer.alloc(64)
  let [redSum, greenSum, blueSum] = [0, 0, 0]
  const rowStep = image.widthPx
  for (let block = 0; block < 256; block++) {
    const a = (rect.y0 + 2 * (block >> 4)) * rowStep + rect.x0 + 2 * (block & 15)
    const b = a + 1
    const c = a + rowStep
    const d = c + 1
    const [ra, rb, rc, rd] = [red[a] as number, red[b] as number, red[c] as number, red[d] as number]
    const [ga, gb, gc, gd] = [green[a] as number, green[b] as number, green[c] as number, green[d] as number]
    const [ba, bb, bc, bd] = [blue[a] as number, blue[b] as number, blue[c] as number, blue[d] as number]
    redSum += root(ra) + root(rb) + root(rc) + root(rd)
    greenSum += root(ga) + root(gb) + root(gc) + root(gd)
    blueSum += root(ba) + root(bb) + root(bc) + root(bd)
    const falling = brightness(ra, ga, ba) * brightness(rd, gd, bd)
    const rising = brightness(rb, gb, bb) * brightness(rc, gc, bc)
    const bits = falling > rising * GRAIN_FACTOR_UP ? 0b10 : falling < rising * GRAIN_FACTOR_DOWN ? 0b01 : 0
    grain[block >> 2] = (grain[block >> 2] as number) | (bits << (6 - 2 * (block & 3)))
  }
  const toMean = (sum: number) => toFixedMean(sum / (CELL_SIZE_PX * CELL_SIZE_PX), layer, rect)
  return {
    grain0: `0x${grain.toString('hex', 0, 32)}`,
    grain1: `0x${grain.toString('hex', 32, 64)}`,
    red: toMean(redSum),
    green: toMean(greenSum),
    blue: toMean(blueSum),
  }
}

/** Luminance (Rec. 709 weights) of a linear pixel, lifted off black. */
function brightness(red: number, green: number, blue: number): number {
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
  return Math.max(luminance, 0) + BLACK_OFFSET
}

/** Square roots are rounded alike in every language. */
function root(value: number): number {
  return Math.sqrt(Math.max(value, 0))
}

function toFixedMean(meanRoot: number, layer: string, rect: PixelRect): number {
  if (!Number.isFinite(meanRoot)) {
    throw new CellError(`Cell ${formatRect(rect)} of layer '${layer}' has no mean colour: a pixel is NaN or infinite.`)
  }
  return Math.round(2 * Math.log2(meanRoot + BLACK_ROOT) * MEAN_SCALE)
}

function isCellSized(rect: PixelRect): boolean {
  return rect.x1 - rect.x0 === CELL_SIZE_PX && rect.y1 - rect.y0 === CELL_SIZE_PX
}

/** The three colour planes of a view layer. @throws {CellError} If one is missing. */
export function colourPlanes(image: ExrImage, layer: string): [Float32Array, Float32Array, Float32Array] {
  const planes = colourChannels(layer).map((name) => {
    const plane = image.channels.get(name)
    if (plane) return plane
    throw new CellError(
      `The image has no channel '${name}' for layer '${layer}'; it has ${[...image.channels.keys()].join(', ') || 'none'}.`,
    )
  })
  return planes as [Float32Array, Float32Array, Float32Array]
}
