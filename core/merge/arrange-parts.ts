import type {Slice} from '../job/index.js'
import {formatRect, isInside, type PixelRect} from '../verify/index.js'
import {PartsMergeError} from './merge-errors.js'

/** A raw output and what of the frame it holds. */
export interface FramePart {
  path: string
  /** In pixels of the frame. */
  rect: PixelRect
  /** The view layer that it holds; all of them when absent. */
  layer?: string
  /** The samples that it holds; all of them when absent. */
  slice?: Slice
}

/** The parts of one rectangle of a view layer, or of all layers, in the order of their samples. */
export interface TileParts {
  rect: PixelRect
  layer?: string | undefined
  parts: FramePart[]
}

/** The frame that parts make up. */
export interface FrameExtent {
  widthPx: number
  heightPx: number
  /** The samples before it are not among the parts. @default 0 */
  firstSample?: number | undefined
}

/**
 * Sorts the parts of a frame into the tiles of each view layer, and makes sure that they hold every pixel and every sample of
 * each layer once.
 *
 * @throws {PartsMergeError} If they overlap, leave a gap or reach outside.
 */
export function arrangeParts(
  parts: readonly FramePart[],
  {widthPx, heightPx, firstSample = 0}: FrameExtent,
): TileParts[] {
  if (parts.length === 0) {
    throw new PartsMergeError(`A frame of ${widthPx}x${heightPx} px cannot be merged from no parts.`)
  }
  const tiles = new Map<string, TileParts>()
  for (const part of parts) {
    const key = JSON.stringify([part.layer, part.rect])
    const tile = tiles.get(key) ?? {rect: part.rect, layer: part.layer, parts: []}
    tile.parts.push(part)
    tiles.set(key, tile)
  }
  const arranged = [...tiles.values()]
  for (const layer of new Set(arranged.map((tile) => tile.layer))) {
    const rects = arranged.filter((tile) => tile.layer === layer).map(({rect}) => rect)
    refuseGaps(rects, widthPx, heightPx)
  }
  const totals = new Set(arranged.map((tile) => sortSlices(tile, firstSample)))
  if (totals.size > 1) throw new PartsMergeError(`The tiles of a frame have ${[...totals].join(' and ')} samples.`)
  return arranged
}

/** Sorts the slices of a tile, and returns how many samples they have; 0 for all that there are. */
function sortSlices({rect, parts}: TileParts, firstSample: number): number {
  const [first] = parts as [FramePart]
  if (parts.length === 1 && !first.slice) return 0
  parts.sort((a, b) => (a.slice?.offset ?? 0) - (b.slice?.offset ?? 0))
  let next = firstSample
  for (const {slice} of parts) {
    if (slice?.offset !== next) {
      throw new PartsMergeError(`The slices of tile ${formatRect(rect)} do not follow each other at sample ${next}.`)
    }
    next += slice.samples
  }
  return next
}

/** Tiles that do not overlap and have the area of the frame leave no gap. */
function refuseGaps(rects: readonly PixelRect[], widthPx: number, heightPx: number): void {
  for (const [index, rect] of rects.entries()) {
    if (!isInside(rect, widthPx, heightPx)) {
      throw new PartsMergeError(`The tile ${formatRect(rect)} is not inside a frame of ${widthPx}x${heightPx} px.`)
    }
    const other = rects.slice(index + 1).find((one) => isOverlapping(one, rect))
    if (other) throw new PartsMergeError(`The tiles ${formatRect(rect)} and ${formatRect(other)} overlap.`)
  }
  const area = rects.reduce((sum, rect) => sum + (rect.x1 - rect.x0) * (rect.y1 - rect.y0), 0)
  if (area !== widthPx * heightPx) {
    throw new PartsMergeError(`The tiles cover ${area} of the ${widthPx * heightPx} pixels of the frame.`)
  }
}

function isOverlapping(a: PixelRect, b: PixelRect): boolean {
  return a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1
}
