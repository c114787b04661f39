import {cellRects} from './cell-rects.js'
import {countGrain} from './compare-fingerprints.js'
import {type ExrImage, listLayers} from './exr/index.js'
import {fingerprintCell} from './fingerprint-cell.js'
import {type JudgedCell, judgeCells, type Verdict} from './judge-cells.js'
import type {PixelRect} from './pixel-rect.js'
import {DEFAULT_THRESHOLDS, type Thresholds} from './thresholds.js'
import {ComparisonError} from './verify-errors.js'

/** One cell of two images, compared. */
export interface ComparedCell extends JudgedCell {
  layer: string
  rect: PixelRect
  /** Grain bits set in the first image, 0–256; near 0 the cell says little about how it was rendered. */
  grainBits: number
}

/** Two images, compared cell by cell. */
export interface ImageComparison {
  verdict: Verdict
  cells: ComparedCell[]
}

/**
 * Compares two raw outputs cell by cell, as a challenge would, over every cell.
 *
 * @param options.layers - View layers to compare. @default all that either image has
 * @param options.thresholds - @default {@link DEFAULT_THRESHOLDS}
 * @throws {ComparisonError} If the images differ in size or one lacks a layer.
 * @throws {CellError} If an image is smaller than a cell.
 */
export function compareImages(
  a: ExrImage,
  b: ExrImage,
  options: {layers?: readonly string[]; thresholds?: Thresholds} = {},
): ImageComparison {
  if (a.widthPx !== b.widthPx || a.heightPx !== b.heightPx) {
    throw new ComparisonError(
      `Images of different sizes cannot be compared: the first has ${a.widthPx}x${a.heightPx} px, the second ${b.widthPx}x${b.heightPx} px.`,
    )
  }
  const layers = options.layers ?? [...new Set([...listLayers(a), ...listLayers(b)])].sort()
  refuseMissingLayers(layers, a, b)
  const rects = cellRects(a.widthPx, a.heightPx)
  const places = layers.flatMap((layer) => rects.map((rect) => ({layer, rect})))
  const pairs = places.map(
    ({layer, rect}) => [fingerprintCell(a, layer, rect), fingerprintCell(b, layer, rect)] as const,
  )
  const judged = judgeCells(pairs, options.thresholds ?? DEFAULT_THRESHOLDS)
  return {
    verdict: judged.verdict,
    cells: judged.cells.map((cell, index) => {
      const place = places[index] as (typeof places)[number]
      const [fingerprint] = pairs[index] as (typeof pairs)[number]
      return {...place, ...cell, grainBits: countGrain(fingerprint)}
    }),
  }
}

function refuseMissingLayers(layers: readonly string[], a: ExrImage, b: ExrImage): void {
  if (layers.length === 0) {
    throw new ComparisonError("The images have no layer to compare: no channel ends in '.Combined.R' or is 'R'.")
  }
  for (const [which, image] of [['first', a] as const, ['second', b] as const]) {
    const has = listLayers(image)
    const missing = layers.filter((layer) => !has.includes(layer))
    if (missing.length > 0) {
      throw new ComparisonError(
        `The ${which} image has no layer '${missing.join("', '")}'; it has ${has.map((name) => `'${name}'`).join(', ') || 'none'}.`,
      )
    }
  }
}
