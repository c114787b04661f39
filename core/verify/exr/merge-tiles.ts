import {formatRect, isInside, type PixelRect} from '../pixel-rect.js'
import {TileMergeError} from '../verify-errors.js'
import type {ExrImage} from './exr-image.js'

/** A tile's image and its place in the frame, in pixels of the frame. */
export interface PlacedTile {
  image: ExrImage
  rect: PixelRect
}

/**
 * Merges tiles into a frame. Every pixel must be covered exactly once, and all tiles must have the same channels;
 * attributes come from the first tile.
 *
 * @param widthPx - Width of the frame in pixels.
 * @param heightPx - Height of the frame in pixels.
 * @throws {TileMergeError} If tiles overlap, leave a gap, reach outside, or differ in size from their rectangle or in
 *   channels from each other.
 */
export function mergeTiles(tiles: readonly PlacedTile[], widthPx: number, heightPx: number): ExrImage {
  const [first] = tiles
  if (!first) throw new TileMergeError(`A frame of ${widthPx}x${heightPx} px cannot be merged from no tiles.`)
  for (const tile of tiles) refuseUnfit(tile, first, widthPx, heightPx)
  refuseGaps(tiles, widthPx, heightPx)
  const channels = new Map<string, Float32Array>()
  for (const name of first.image.channels.keys()) {
    const merged = new Float32Array(widthPx * heightPx)
    for (const {image, rect} of tiles) {
      const plane = image.channels.get(name) as Float32Array
      for (let y = 0; y < image.heightPx; y++) {
        const row = plane.subarray(y * image.widthPx, (y + 1) * image.widthPx)
        merged.set(row, (rect.y0 + y) * widthPx + rect.x0)
      }
    }
    channels.set(name, merged)
  }
  return {...first.image, widthPx, heightPx, channels}
}

function refuseUnfit({image, rect}: PlacedTile, first: PlacedTile, widthPx: number, heightPx: number): void {
  if (!isInside(rect, widthPx, heightPx)) {
    throw new TileMergeError(`The tile ${formatRect(rect)} is not inside a frame of ${widthPx}x${heightPx} px.`)
  }
  if (image.widthPx !== rect.x1 - rect.x0 || image.heightPx !== rect.y1 - rect.y0) {
    throw new TileMergeError(`The image of tile ${formatRect(rect)} has ${image.widthPx}x${image.heightPx} px.`)
  }
  const missing = [...first.image.channels.keys()].filter((name) => !image.channels.has(name))
  if (missing.length > 0 || image.channels.size !== first.image.channels.size) {
    throw new TileMergeError(
      `The tile ${formatRect(rect)} has other channels than the tile ${formatRect(first.rect)}: ${[...image.channels.keys()].join(', ')}.`,
    )
  }
}

/** Tiles that do not overlap and have the area of the frame leave no gap. */
function refuseGaps(tiles: readonly PlacedTile[], widthPx: number, heightPx: number): void {
  for (const [index, {rect}] of tiles.entries()) {
    const other = tiles.slice(index + 1).find((tile) => isOverlapping(tile.rect, rect))
    if (other) throw new TileMergeError(`The tiles ${formatRect(rect)} and ${formatRect(other.rect)} overlap.`)
  }
  const area = tiles.reduce((sum, {rect}) => sum + (rect.x1 - rect.x0) * (rect.y1 - rect.y0), 0)
  if (area !== widthPx * heightPx) {
    throw new TileMergeError(`The tiles cover ${area} of the ${widthPx * heightPx} pixels of the frame.`)
  }
}

function isOverlapping(a: PixelRect, b: PixelRect): boolean {
  return a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1
}
