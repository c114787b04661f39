import type {PixelRect} from './pixel-rect.js'
import {CellError} from './verify-errors.js'

/** Edge length of a cell in pixels. */
export const CELL_SIZE_PX = 32

/**
 * Cuts an image into cells of 32x32 px, row by row from the top left.
 *
 * The grid is anchored at the origin; the last row and column overlap inward, so every pixel is covered.
 *
 * @throws {CellError} If the width or the height is below 32 px or not a whole number.
 */
export function cellRects(widthPx: number, heightPx: number): PixelRect[] {
  const [columns, rows] = [cellStarts(widthPx, heightPx, widthPx), cellStarts(widthPx, heightPx, heightPx)]
  return rows.flatMap((y0) => columns.map((x0) => ({x0, y0, x1: x0 + CELL_SIZE_PX, y1: y0 + CELL_SIZE_PX})))
}

/** How many cells one layer of an image of this size has. @throws {CellError} As {@link cellRects}. */
export function countCells(widthPx: number, heightPx: number): number {
  return cellStarts(widthPx, heightPx, widthPx).length * cellStarts(widthPx, heightPx, heightPx).length
}

function cellStarts(widthPx: number, heightPx: number, lengthPx: number): number[] {
  if (!Number.isSafeInteger(lengthPx) || lengthPx < CELL_SIZE_PX) {
    throw new CellError(
      `An image of ${widthPx}x${heightPx} px has no cells: both sides must be whole numbers of at least ${CELL_SIZE_PX} px.`,
      {suggestions: ['Render at 32x32 px or more.']},
    )
  }
  const count = Math.ceil(lengthPx / CELL_SIZE_PX)
  return Array.from({length: count}, (_, index) => Math.min(index * CELL_SIZE_PX, lengthPx - CELL_SIZE_PX))
}
