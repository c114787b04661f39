import {cellRects, countCells} from './cell-rects.js'
import type {ExrImage} from './exr/index.js'
import type {Fingerprint} from './fingerprint.js'
import {fingerprintCells} from './fingerprint-cell.js'
import type {PixelRect} from './pixel-rect.js'
import {CellError} from './verify-errors.js'

/** The view layers and the size in pixels of one task's raw output, margins trimmed. */
export interface TaskShape {
  layers: readonly string[]
  widthPx: number
  heightPx: number
}

/** Which layers are fingerprinted, and into how many leaves. */
export interface LeafShape {
  /** View layers in the order of the job manifest, at least one. */
  layers: readonly string[]
  /** Leaves of every task: the cells of the job's largest. */
  cellsPerTask: number
}

/**
 * Fingerprints every cell of a task, layer by layer, then row by row.
 *
 * A task with fewer cells than `cellsPerTask` repeats them: leaf `i` is cell `i % real`.
 *
 * @param image - The raw output, margins trimmed.
 * @throws {CellError} If the image is smaller than a cell, lacks a layer, or has more cells than `cellsPerTask`.
 */
export function fingerprintTask(image: ExrImage, shape: LeafShape): Fingerprint[] {
  assertTaskFits(image, shape)
  const rects = cellRects(image.widthPx, image.heightPx)
  const fingerprints = shape.layers.flatMap((layer) => fingerprintCells(image, layer, rects))
  return repeatCells(fingerprints, shape.cellsPerTask)
}

/** @throws {CellError} If an image of this size is smaller than a cell, or has more cells than its job allows. */
export function assertTaskFits(
  {widthPx, heightPx}: {widthPx: number; heightPx: number},
  {layers, cellsPerTask}: LeafShape,
): void {
  const real = countTaskCells({layers, widthPx, heightPx})
  if (!Number.isSafeInteger(cellsPerTask) || real > cellsPerTask) {
    throw new CellError(
      `A task of ${widthPx}x${heightPx} px with ${layers.length} layer(s) has ${real} cells, but its job allows ${cellsPerTask} per task.`,
    )
  }
}

/** As many leaves as the job has for each task: leaf `i` is cell `i % real`. */
export function repeatCells(fingerprints: readonly Fingerprint[], cellsPerTask: number): Fingerprint[] {
  return Array.from({length: cellsPerTask}, (_, leaf) => fingerprints[leaf % fingerprints.length] as Fingerprint)
}

/** How many real cells a task has: all its layers' together. @throws {CellError} If it has none. */
export function countTaskCells(shape: TaskShape): number {
  if (shape.layers.length === 0) throw new CellError('A task without view layers has no cells; at least one is needed.')
  return shape.layers.length * countCells(shape.widthPx, shape.heightPx)
}

/**
 * Finds the layer and the pixels behind a leaf of a task, for who renders just that cell.
 *
 * @param leaf - Number of the leaf, from 0; numbers past the last real cell wrap round.
 * @returns The cell's rectangle in pixels of the task's image (for a tile: of the tile).
 * @throws {CellError} If the leaf is not a whole number from 0, or the task has no cells.
 */
export function locateCell(shape: TaskShape, leaf: number): {layer: string; rect: PixelRect} {
  if (!Number.isSafeInteger(leaf) || leaf < 0) throw new CellError(`Cell ${leaf} is not a whole number from 0.`)
  const rects = cellRects(shape.widthPx, shape.heightPx)
  const cell = leaf % countTaskCells(shape)
  return {
    layer: shape.layers[Math.floor(cell / rects.length)] as string,
    rect: rects[cell % rects.length] as PixelRect,
  }
}
