import {formatDuration} from '../units.js'
import type {JobManifest} from './job-manifest.js'
import {CELL_SIZE_PX, type TileGrid} from './split-frame-into-tiles.js'

/** How a frame is to be split, as the artist asks for it. */
export interface SplitWish {
  tiles?: TileGrid | 'auto'
  slices?: number | 'auto'
  /** Whether every view layer has tasks of its own. @default false */
  splitLayers?: boolean
}

/** What a choice depends on. */
export interface SplitQuestion {
  frames: number
  image: Pick<JobManifest['image'], 'widthPx' | 'heightPx' | 'samples'>
  liveNodes: number
  /** View layers of a frame. @default 1 */
  viewLayers?: number
  /** Pixel samples of this scene that a core renders in a second. @default that of a slow core */
  samplesPerSec?: number
  /** Why samples cannot be cut; absent when they can. */
  sliceObstacle?: string
}

/** A split, and why it was chosen; one line for each choice. */
export interface SplitChoice {
  tiles: TileGrid | null
  slices: number
  splitLayers: boolean
  lines: string[]
}

/** Pixel samples a second of a slow core, where the scene was not measured. */
export const SLOW_SAMPLES_PER_SEC = 250_000
/** Longest task, in seconds of a core: about a quarter of an hour. */
const MOST_SEC = 960
/** Shortest task, in seconds of a core: less would take longer to send than to render. */
const LEAST_SEC = 16
/** Least samples of a slice: each is sent as a file as large as the frame. */
const LEAST_SLICE = 16

/**
 * Chooses tiles and slices where the artist leaves the choice: no task of more than about a quarter of an hour of a slow
 * core, two tasks for each live node, and none too small to be worth sending. A pure function.
 */
export function chooseSplit(wish: SplitWish, question: SplitQuestion): SplitChoice {
  const {tiles, slices} = wish
  const {viewLayers = 1} = question
  const lines: string[] = []
  const splitLayers = wish.splitLayers === true && viewLayers > 1
  if (wish.splitLayers && !splitLayers) lines.push('View layers: one, so frames are not split by layers.')
  const parts = Math.ceil(countParts(question) / (splitLayers ? viewLayers : 1))
  const reason = describeReason(question)
  const wantedTiles = Math.ceil(parts / (typeof slices === 'number' ? slices : 1))
  const grid = tiles === 'auto' ? fitGrid(question.image, wantedTiles) : (tiles ?? null)
  if (tiles === 'auto') lines.push(`Tiles: ${grid ? `${grid.columns}x${grid.rows}` : 'whole frames'}, ${reason}.`)
  if (slices !== 'auto') return {tiles: grid, slices: slices ?? 1, splitLayers, lines}
  const tileCount = grid ? grid.columns * grid.rows : 1
  const wanted = Math.min(Math.ceil(parts / tileCount), Math.max(1, Math.floor(question.image.samples / LEAST_SLICE)))
  const count = question.sliceObstacle === undefined ? wanted : 1
  const why = question.sliceObstacle ?? reason
  lines.push(count > 1 ? `Slices: ${count} of ${question.image.samples} samples, ${why}.` : `Slices: none, ${why}.`)
  return {tiles: grid, slices: count, splitLayers, lines}
}

/** Into how many tasks a frame is cut. */
function countParts({frames, image, liveNodes, samplesPerSec = SLOW_SAMPLES_PER_SEC}: SplitQuestion): number {
  const samples = image.widthPx * image.heightPx * image.samples
  const bySize = Math.ceil(samples / (MOST_SEC * samplesPerSec))
  const byNodes = Math.ceil((liveNodes * 2) / frames)
  const most = Math.max(1, Math.floor(samples / (LEAST_SEC * samplesPerSec)))
  return Math.max(1, Math.min(most, Math.max(bySize, byNodes)))
}

/** The grid of about `parts` tiles that are most nearly square; none for a whole frame. */
function fitGrid({widthPx, heightPx}: SplitQuestion['image'], parts: number): TileGrid | null {
  const [mostColumns, mostRows] = [widthPx, heightPx].map((sizePx) => Math.max(1, Math.floor(sizePx / CELL_SIZE_PX)))
  const columns = Math.min(mostColumns as number, Math.max(1, Math.round(Math.sqrt((parts * widthPx) / heightPx))))
  const rows = Math.min(mostRows as number, Math.ceil(parts / columns))
  return columns * rows > 1 ? {columns, rows} : null
}

function describeReason({frames, image, liveNodes, samplesPerSec}: SplitQuestion): string {
  const millions = (image.widthPx * image.heightPx * image.samples) / 1e6
  const size = millions >= 10 ? Math.round(millions) : Number(millions.toPrecision(2))
  const nodes = liveNodes === 1 ? '1 live node' : `${liveNodes} live nodes`
  const frameTime =
    samplesPerSec === undefined ? '' : `, ${formatDuration((1e9 * millions) / samplesPerSec)} of a core,`
  return `for ${frames === 1 ? 'a frame' : `${frames} frames`} of ${size} million pixel samples${frameTime} and ${nodes}`
}
