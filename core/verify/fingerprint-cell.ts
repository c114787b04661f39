import {type Band, GRAIN_BYTES} from './band.js'
import {CELL_SIZE_PX} from './cell-rects.js'
import {colourChannels, type ExrImage} from './exr/index.js'
import {type Fingerprint, MEAN_SCALE} from './fingerprint.js'
import {measureBand} from './measure-band.js'
import {formatRect, isInside, type PixelRect} from './pixel-rect.js'
import {CellError} from './verify-errors.js'

/** Added to a mean of square roots before its logarithm, so that black has a finite one. */
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
  return fingerprintCells(image, layer, [rect])[0] as Fingerprint
}

/**
 * Fingerprints cells of a view layer, as {@link fingerprintCell} does each; faster where those side by side follow each other.
 *
 * @throws {CellError} As that.
 */
export function fingerprintCells(image: ExrImage, layer: string, rects: readonly PixelRect[]): Fingerprint[] {
  for (const rect of rects) assertCell(image, rect)
  const planes = {planes: colourPlanes(image, layer), widthPx: image.widthPx}
  return [...groupBands(rects)].flatMap((cells) => {
    const [{y0}] = cells
    const band = measureBand(
      planes,
      cells.map(({x0}) => x0),
      y0,
    )
    return cells.map((rect, cell) => toFingerprint(band, cell, layer, rect))
  })
}

function assertCell({widthPx, heightPx}: ExrImage, rect: PixelRect): void {
  if (isInside(rect, widthPx, heightPx) && isCellSized(rect)) return
  throw new CellError(
    `Cell ${formatRect(rect)} is not a ${CELL_SIZE_PX}x${CELL_SIZE_PX} px square inside an image of ${widthPx}x${heightPx} px.`,
  )
}

/** Runs of cells with one top edge. */
function* groupBands(rects: readonly PixelRect[]): Generator<[PixelRect, ...PixelRect[]]> {
  let band: PixelRect[] = []
  for (const rect of rects) {
    if (band[0] && band[0].y0 !== rect.y0) {
      yield band as [PixelRect, ...PixelRect[]]
      band = []
    }
    band.push(rect)
  }
  if (band[0]) yield band as [PixelRect, ...PixelRect[]]
}

function toFingerprint({rootSums, grain}: Band, cell: number, layer: string, rect: PixelRect): Fingerprint {
  const [start, middle, end] = [GRAIN_BYTES * cell, GRAIN_BYTES * (cell + 0.5), GRAIN_BYTES * (cell + 1)]
  const mean = (channel: number) => {
    const sum = rootSums[3 * cell + channel] as number
    return toFixedMean(sum / (CELL_SIZE_PX * CELL_SIZE_PX), layer, rect)
  }
  return {
    grain0: `0x${grain.toString('hex', start, middle)}`,
    grain1: `0x${grain.toString('hex', middle, end)}`,
    red: mean(0),
    green: mean(1),
    blue: mean(2),
  }
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
  assertColours([...image.channels.keys()], layer)
  const planes = colourChannels(layer).map((name) => image.channels.get(name))
  return planes as [Float32Array, Float32Array, Float32Array]
}

/** @throws {CellError} If one of the colours of a view layer is not among the channels of an image. */
export function assertColours(channels: readonly string[], layer: string): void {
  const missing = colourChannels(layer).find((name) => !channels.includes(name))
  if (missing === undefined) return
  throw new CellError(
    `The image has no channel '${missing}' for layer '${layer}'; it has ${channels.join(', ') || 'none'}.`,
  )
}
