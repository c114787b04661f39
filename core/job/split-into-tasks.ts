import type {JobManifest} from './job-manifest.js'
import {CELL_SIZE_PX, splitFrameIntoTiles, type Tile} from './split-frame-into-tiles.js'
import {type Slice, splitSamplesIntoSlices} from './split-samples-into-slices.js'

/** The smallest unit leased: a frame, one of its views or view layers, one tile, or one slice of any of them. */
export interface Task {
  /** Number within the job, from 0; the number on chain. */
  task: number
  frame: number
  /** The pixels to render; a whole frame is one tile of its full size. */
  tile: Tile
  isWholeFrame: boolean
  /** The view of a stereo scene to render, where the job renders several. */
  view?: string
  /** The view layer to render; all of them when absent. */
  layer?: string
  /** The samples to render; all of them when absent. */
  slice?: Slice
}

type SplitInput = Pick<JobManifest, 'frames' | 'views' | 'splitLayers' | 'tiles' | 'slices' | 'firstSample' | 'image'>

/**
 * Splits a job into tasks: frame by frame in the order of the manifest, views and then view layers in the order of the scene within
 * a frame, tiles row by row within a layer, and slices in the order of their samples within a tile.
 *
 * A pure function of the manifest, so that the artist, every node and every checker agree on the numbers.
 *
 * @throws {TileGridError} If the grid does not fit the frame.
 * @throws {SliceCountError} If there are more slices than samples.
 */
export function splitIntoTasks({frames, views, splitLayers, tiles, slices, firstSample, image}: SplitInput): Task[] {
  const grid = splitFrameIntoTiles(image.widthPx, image.heightPx, tiles ?? {columns: 1, rows: 1})
  const isWholeFrame = grid.length === 1
  const isWhole = slices === undefined && firstSample === undefined
  const cuts = isWhole ? [undefined] : splitSamplesIntoSlices(image.samples, slices ?? 1, firstSample)
  const layers = splitLayers ? image.viewLayers : [undefined]
  const pictures = (views ?? [undefined]).flatMap((view) =>
    layers.map((layer) => ({...(view === undefined ? {} : {view}), ...(layer === undefined ? {} : {layer})})),
  )
  const parts = pictures.flatMap((picture) =>
    grid.flatMap((tile) => cuts.map((slice) => ({tile, isWholeFrame, ...picture, ...(slice ? {slice} : {})}))),
  )
  return frames.flatMap((frame, i) => parts.map((part, j) => ({task: i * parts.length + j, frame, ...part})))
}

/** The views of a stereo scene that a job renders; none of a scene that renders a single picture. */
export function listViews({view, views}: Pick<JobManifest, 'view' | 'views'>): readonly string[] {
  return views ?? (view === undefined ? [] : [view])
}

/** How many pictures a job renders: one of every frame, or of every view of it. */
export function countPictures({frames, views}: Pick<SplitInput, 'frames' | 'views'>): number {
  return frames.length * (views?.length ?? 1)
}

/** How many tasks {@link splitIntoTasks} makes, without making them. */
export function countTasks({
  frames,
  views,
  splitLayers,
  tiles,
  slices,
  image,
}: Omit<SplitInput, 'firstSample'>): number {
  const layers = splitLayers ? image.viewLayers.length : 1
  return countPictures({frames, views}) * layers * (tiles ? tiles.columns * tiles.rows : 1) * (slices ?? 1)
}

/** The view layers that the raw output of a task holds, in the order of the scene. */
export function listTaskLayers({layer}: Pick<Task, 'layer'>, {viewLayers}: Pick<JobManifest['image'], 'viewLayers'>) {
  return layer === undefined ? viewLayers : [layer]
}

/**
 * Cells that each task commits to, over all its view layers: those of the largest tile.
 * Smaller tiles repeat their cells from the first, so that the contract can draw without seeing pixels.
 */
export function countCellsPerTask({
  splitLayers,
  tiles,
  image,
}: Pick<SplitInput, 'splitLayers' | 'tiles' | 'image'>): number {
  const grid = splitFrameIntoTiles(image.widthPx, image.heightPx, tiles ?? {columns: 1, rows: 1})
  return Math.max(...grid.map(countCells)) * (splitLayers ? 1 : image.viewLayers.length)
}

function countCells(tile: Tile): number {
  return Math.ceil((tile.x1 - tile.x0) / CELL_SIZE_PX) * Math.ceil((tile.y1 - tile.y0) / CELL_SIZE_PX)
}
