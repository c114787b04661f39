import type {JobManifest} from './job-manifest.js'
import {CELL_SIZE_PX, splitFrameIntoTiles, type Tile} from './split-frame-into-tiles.js'

/** The smallest unit leased: a frame, or one tile of a frame. */
export interface Task {
  /** Number within the job, from 0; the number on chain. */
  task: number
  frame: number
  /** The pixels to render; a whole frame is one tile of its full size. */
  tile: Tile
  isWholeFrame: boolean
}

type SplitInput = Pick<JobManifest, 'frames' | 'tiles' | 'image'>

/**
 * Splits a job into tasks: frame by frame in the order of the manifest, tiles row by row within a frame.
 *
 * A pure function of the manifest, so that the artist, every node and every checker agree on the numbers.
 *
 * @throws {TileGridError} If the grid does not fit the frame.
 */
export function splitIntoTasks({frames, tiles, image}: SplitInput): Task[] {
  const grid = splitFrameIntoTiles(image.widthPx, image.heightPx, tiles ?? {columns: 1, rows: 1})
  const isWholeFrame = grid.length === 1
  return frames.flatMap((frame, i) => grid.map((tile, j) => ({task: i * grid.length + j, frame, tile, isWholeFrame})))
}

/**
 * Cells that each task commits to, over all view layers: those of the largest tile.
 * Smaller tiles repeat their cells from the first, so that the contract can draw without seeing pixels.
 */
export function countCellsPerTask({tiles, image}: Omit<SplitInput, 'frames'>): number {
  const grid = splitFrameIntoTiles(image.widthPx, image.heightPx, tiles ?? {columns: 1, rows: 1})
  return Math.max(...grid.map(countCells)) * image.viewLayers.length
}

function countCells(tile: Tile): number {
  return Math.ceil((tile.x1 - tile.x0) / CELL_SIZE_PX) * Math.ceil((tile.y1 - tile.y0) / CELL_SIZE_PX)
}
