import {CELL_SIZE_PX} from './cell-rects.js'

/** Bytes of the grain hash of a cell. */
export const GRAIN_BYTES = 64

/** Pairs of lines in a cell, and blocks in a pair of lines. */
export const LINE_PAIRS = CELL_SIZE_PX / 2

/** What fingerprints of some cells side by side are made of. */
export interface Band {
  /** Sums of the square roots of red, green and blue, cell by cell. */
  rootSums: Float64Array
  /** Grain bits, 64 bytes for each cell, the first bit the most significant. */
  grain: Buffer
}

/** The colours of an image, and how far apart its lines are. */
export interface ColourPlanes {
  planes: readonly [Float32Array, Float32Array, Float32Array]
  widthPx: number
}

/**
 * Measures cells that lie side by side.
 *
 * Within a cell, blocks are taken row by row and added in that order, so that its sums have the same bits whoever measures it
 * and however many cells are measured together.
 *
 * @param lefts - Left edges of the cells, in pixels.
 * @param top - Their top edge.
 */
export type MeasureBand = (image: ColourPlanes, lefts: readonly number[], top: number) => Band
