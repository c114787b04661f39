import {CandelaError} from '../errors.js'

/** A half-open rectangle of a frame in pixels, origin at the top left. */
export interface Tile {
  x0: number
  y0: number
  x1: number
  y1: number
}

/** How many tiles a frame is cut into. */
export interface TileGrid {
  columns: number
  rows: number
}

/** Edge of a cell; inner edges of tiles are multiples of it, so that no cell spans two tiles. */
export const CELL_SIZE_PX = 32

/** Thrown when a frame cannot be cut into the tiles asked for. */
export class TileGridError extends CandelaError {
  readonly code = 'TILE_GRID'
  readonly kind = 'usage'
}

/**
 * Parses `CxR`, e.g. `4x3`.
 *
 * @throws {TileGridError} If the text is not two numbers of at least 1 around an `x`.
 */
export function parseTileGrid(text: string): TileGrid {
  const match = /^([1-9]\d{0,3})x([1-9]\d{0,3})$/.exec(text.trim())
  if (!match) {
    throw new TileGridError(`The tile grid "${text}" is not COLUMNSxROWS with numbers of 1 to 9999.`, {
      suggestions: ['--tiles 2x2', '--tiles 4x3'],
    })
  }
  return {columns: Number(match[1]), rows: Number(match[2])}
}

/**
 * Splits a frame into tiles, row by row from the top left; together they cover every pixel once.
 *
 * Inner edges are multiples of {@link CELL_SIZE_PX}; the last column and row take the rest.
 *
 * @throws {TileGridError} If a tile would be smaller than one cell.
 */
export function splitFrameIntoTiles(widthPx: number, heightPx: number, grid: TileGrid): Tile[] {
  const columns = edges(widthPx, grid.columns, 'columns', 'wide')
  const rows = edges(heightPx, grid.rows, 'rows', 'high')
  return pairs(rows).flatMap(([y0, y1]) => pairs(columns).map(([x0, x1]) => ({x0, y0, x1, y1})))
}

function edges(sizePx: number, count: number, name: string, adjective: string): number[] {
  const cells = Math.floor(sizePx / CELL_SIZE_PX)
  if (count > cells) {
    throw new TileGridError(
      `A frame ${sizePx} px ${adjective} has room for at most ${cells} ${name} of tiles of ${CELL_SIZE_PX} px or more; asked for ${count}.`,
    )
  }
  const inner = Array.from({length: count}, (_, i) => Math.floor((i * cells) / count) * CELL_SIZE_PX)
  return [...inner, sizePx]
}

function pairs(values: number[]): [number, number][] {
  return values.slice(1).map((end, i) => [values[i] ?? 0, end])
}
