import {type ComparedCell, compareImages, type ImageComparison} from './compare-images.js'
import {drawComparison} from './draw-comparison.js'
import {colourChannels, readExr} from './exr/index.js'
import {compareLooks, hashPicture, type LookDistance} from './picture-hash.js'

/** Cells with fewer grain bits than this say little about how they were rendered (measured: sky, black). */
const FLAT_GRAIN_BITS = 16

/** Two OpenEXR files, compared; the cells are cut down to the worst. */
export interface FileComparison {
  verdict: ImageComparison['verdict']
  layers: string[]
  /** How many cells were compared, and how each was judged. */
  cells: number
  matching: number
  inconclusive: number
  mismatching: number
  /** Cells with almost no grain in the first file, which could hide a cheat. */
  flat: number
  /** The most different cells, worst first. */
  worst: ComparedCell[]
  /** How far apart the pictures look from afar; of several layers, the first. For people: it is no part of the verdict. */
  look: LookDistance
}

/**
 * Compares the Combined passes of two OpenEXR files cell by cell.
 *
 * @param options.layer - The only view layer to compare. @default every layer of both files
 * @param options.picturePath - Draws the comparison there as PNG; of several layers, the first.
 * @param options.worstCount - How many of the most different cells to return. @default 10
 * @throws {ExrError} If a file is missing, broken or of a kind that is not read.
 * @throws {ComparisonError} If the files differ in size or one lacks a layer.
 * @throws {CellError} If they are smaller than a cell.
 */
export async function compareExrFiles(
  pathA: string,
  pathB: string,
  options: {layer?: string; worstCount?: number; picturePath?: string; signal?: AbortSignal} = {},
): Promise<FileComparison> {
  const {layer, signal, picturePath, worstCount = 10} = options
  const wanted = layer === undefined ? isColour : (name: string) => colourChannels(layer).includes(name)
  const [a, b] = [await readExr(pathA, {channels: wanted, signal}), await readExr(pathB, {channels: wanted, signal})]
  const comparison = compareImages(a, b, layer === undefined ? {} : {layers: [layer]})
  const {verdict, cells} = comparison
  const shown = cells[0]?.layer ?? ''
  const look = compareLooks(await hashPicture(a, shown), await hashPicture(b, shown))
  if (picturePath !== undefined) await drawComparison(picturePath, [a, b], comparison, {names: [pathA, pathB]})
  const count = (wantedVerdict: string) => cells.filter((cell) => cell.verdict === wantedVerdict).length
  return {
    verdict,
    layers: [...new Set(cells.map((cell) => cell.layer))],
    cells: cells.length,
    matching: count('match'),
    inconclusive: count('inconclusive'),
    mismatching: count('mismatch'),
    flat: cells.filter(({grainBits}) => grainBits < FLAT_GRAIN_BITS).length,
    look,
    worst: [...cells].sort(byDistance).slice(0, worstCount),
  }
}

function isColour(name: string): boolean {
  return /^(.*\.Combined\.)?[RGB]$/.test(name)
}

/** Worst verdict first, then most bits, then the largest mean difference. */
function byDistance(a: ComparedCell, b: ComparedCell): number {
  const rank = {mismatch: 0, inconclusive: 1, match: 2}
  return rank[a.verdict] - rank[b.verdict] || b.bits - a.bits || b.meanDelta - a.meanDelta
}
