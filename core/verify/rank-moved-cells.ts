import {cellRects} from './cell-rects.js'
import {compareFingerprints} from './compare-fingerprints.js'
import type {ExrImage} from './exr/index.js'
import {fingerprintCells} from './fingerprint-cell.js'
import type {DoubtfulCell} from './rank-doubtful-cells.js'
import type {Thresholds} from './thresholds.js'
import {ComparisonError} from './verify-errors.js'

/**
 * Ranks cells that a frame shares with the frame before to the last bit, by how far previews of both frames are apart in them.
 *
 * A still camera with a fixed seed repeats honest pixels, but then its previews repeat as well, because the seed is theirs too:
 * such cells are left out. Where a preview moves and the delivered cell does not, the frame before was delivered again.
 *
 * @param previews - Of the frame before and of this one, with the same few samples.
 * @param layers - View layers in the order of the job manifest.
 * @param leaves - The cells that repeat.
 * @param thresholds - Distances are measured by what is a mismatch.
 * @returns Those that moved, farthest first.
 * @throws {ComparisonError} If the previews differ in size.
 * @throws {CellError} If they are smaller than a cell or lack a layer.
 */
export function rankMovedCells(
  previews: readonly [before: ExrImage, now: ExrImage],
  layers: readonly string[],
  leaves: readonly number[],
  {mismatchBits, mismatchMean}: Thresholds,
): DoubtfulCell[] {
  const [before, now] = previews
  if (before.widthPx !== now.widthPx || before.heightPx !== now.heightPx) {
    throw new ComparisonError(
      `The preview of the frame before has ${before.widthPx}x${before.heightPx} px; expected ${now.widthPx}x${now.heightPx} px.`,
    )
  }
  const [own, other] = [now, before].map((preview) => {
    const rects = cellRects(preview.widthPx, preview.heightPx)
    return layers.flatMap((layer) => fingerprintCells(preview, layer, rects))
  }) as [Prints, Prints]
  const scoreOf = (leaf: number): number => {
    const [a, b] = [own[leaf], other[leaf]]
    if (!a || !b) return 0
    const {bits, meanDelta} = compareFingerprints(a, b)
    return Math.max(bits / mismatchBits, meanDelta / mismatchMean)
  }
  return leaves
    .map((leaf) => ({leaf, score: scoreOf(leaf)}))
    .filter(({score}) => score > 0)
    .sort((a, b) => b.score - a.score)
}

type Prints = ReturnType<typeof fingerprintCells>
