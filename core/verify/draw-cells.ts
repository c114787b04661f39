import {CELL_SIZE_PX} from './cell-rects.js'
import type {ComparedCell} from './compare-images.js'
import {MEAN_SCALE} from './fingerprint.js'
import type {Verdict} from './judge-cells.js'
import type {PixelRect} from './pixel-rect.js'
import type {Thresholds} from './thresholds.js'

const COLOURS: Record<Verdict, string> = {match: '#2b8a3e', inconclusive: '#f08c00', mismatch: '#e03131'}

/**
 * Marks every cell in the colour of its verdict, with the number of its differing grain bits, and below it the difference of
 * its mean colour where that is no match.
 *
 * @param options.scale - Pixels of the drawing for one of the image.
 * @param options.textPx - Largest height of the numbers.
 * @returns The elements of an SVG.
 */
export function drawCells(
  cells: readonly ComparedCell[],
  {scale, textPx, thresholds}: {scale: number; textPx: number; thresholds: Thresholds},
): string {
  return cells
    .map(({rect, verdict, bits, meanDelta}) => {
      const [x0, y0, x1, y1] = uncovered(rect).map((edge) => edge * scale) as [number, number, number, number]
      const lines = [String(bits), ...(meanDelta > thresholds.matchMean ? [formatStops(meanDelta)] : [])]
      const size = Math.min(textPx, (x1 - x0) / 4.4, (y1 - y0) / (1.2 * lines.length))
      const first = (y0 + y1) / 2 - (size * 1.1 * (lines.length - 1)) / 2 + size * 0.35
      const texts = lines.map((line, i) => drawNumber(line, (x0 + x1) / 2, first + 1.1 * size * i, size))
      return `<rect x="${x0 + 1}" y="${y0 + 1}" width="${x1 - x0 - 2}" height="${y1 - y0 - 2}" fill="${COLOURS[verdict]}" fill-opacity="0.45" stroke="${COLOURS[verdict]}"/>${texts.join('')}`
    })
    .join('')
}

/** What the colours and numbers of {@link drawCells} mean, in two lines. */
export function describeCells({matchBits, mismatchBits, matchMean, mismatchMean}: Thresholds): [string, string] {
  return [
    `A number is how many of a cell's 512 grain bits differ: up to ${matchBits} match (green), above ${mismatchBits} mismatch (red), orange proves nothing.`,
    `Below it, where that is no match: how far its mean colour is off, in stops; up to ${formatStops(matchMean)} match, above ${formatStops(mismatchMean)} mismatch.`,
  ]
}

/** Cells of the last row and column overlap those before them: the part that only they cover. */
function uncovered({x0, y0, x1, y1}: PixelRect): number[] {
  const [left, top] = [x0, y0].map((edge) => Math.ceil(edge / CELL_SIZE_PX) * CELL_SIZE_PX) as [number, number]
  return [left, top, x1, y1]
}

function drawNumber(text: string, x: number, y: number, size: number): string {
  return `<text x="${x}" y="${y.toFixed(1)}" font-size="${size.toFixed(1)}" text-anchor="middle" fill="white">${text}</text>`
}

function formatStops(meanDelta: number): string {
  const stops = meanDelta / MEAN_SCALE
  return stops < 0.1 ? stops.toFixed(4) : stops.toFixed(2)
}
