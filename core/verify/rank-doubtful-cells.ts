import {cellRects} from './cell-rects.js'
import type {ExrImage} from './exr/index.js'
import {colourPlanes} from './fingerprint-cell.js'
import type {PixelRect} from './pixel-rect.js'
import {ComparisonError} from './verify-errors.js'

/** A cell of a task, and how far it is from a preview. */
export interface DoubtfulCell {
  /** Leaf of the task, as `locateCell` numbers them. */
  leaf: number
  /** Largest t statistic of the three colours: near 1 for honest cells. */
  score: number
}

/** Differences below this share of the cell's brightness are rounding, not noise. */
const LEAST_RELATIVE_ERROR = 1 / 1024
const LEAST_ERROR = 1e-6

/**
 * Ranks the cells of a raw output by their distance from a preview: the same tile of the same frame, rendered with fewer
 * samples. The grain of the two differs, their light does not.
 *
 * The difference of two honest renders is noise around zero. Its mean over the pixels of a cell, divided by the standard
 * error of that mean, is the t statistic of a paired sample; what was painted over, removed or swapped shifts the mean.
 * Textures cancel out, because both renders show them.
 *
 * @param layers - View layers in the order of the job manifest.
 * @returns All cells, the most doubtful first.
 * @throws {ComparisonError} If the images differ in size.
 * @throws {CellError} If they are smaller than a cell or lack a layer.
 */
export function rankDoubtfulCells(output: ExrImage, preview: ExrImage, layers: readonly string[]): DoubtfulCell[] {
  const {widthPx, heightPx} = output
  if (widthPx !== preview.widthPx || heightPx !== preview.heightPx) {
    throw new ComparisonError(
      `The preview has ${preview.widthPx}x${preview.heightPx} px; expected ${widthPx}x${heightPx} px.`,
    )
  }
  const rects = cellRects(widthPx, heightPx)
  const scores = layers.flatMap((layer) => {
    const [outputPlanes, previewPlanes] = [colourPlanes(output, layer), colourPlanes(preview, layer)]
    return rects.map((rect) =>
      Math.max(...outputPlanes.map((plane, i) => tStatistic(plane, previewPlanes[i] as Float32Array, rect, widthPx))),
    )
  })
  return scores.map((score, leaf) => ({leaf, score})).sort((a, b) => b.score - a.score)
}

/** The mean difference of two planes within a cell, in standard errors. */
function tStatistic(a: Float32Array, b: Float32Array, rect: PixelRect, widthPx: number): number {
  let [sum, squares, brightness, count] = [0, 0, 0, 0]
  for (let y = rect.y0; y < rect.y1; y += 1) {
    for (let at = y * widthPx + rect.x0; at < y * widthPx + rect.x1; at += 1) {
      const difference = (a[at] as number) - (b[at] as number)
      sum += difference
      squares += difference * difference
      brightness += Math.abs(b[at] as number)
      count += 1
    }
  }
  const mean = sum / count
  const standardError = Math.sqrt(Math.max(0, squares / count - mean * mean) / (count - 1))
  return Math.abs(mean) / (standardError + LEAST_RELATIVE_ERROR * (brightness / count) + LEAST_ERROR)
}
