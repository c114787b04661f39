import {type Band, type ColourPlanes, GRAIN_BYTES, LINE_PAIRS} from './band.js'
import {CELL_SIZE_PX} from './cell-rects.js'

/**
 * 2^0.008 and 2^-0.008: the factors of a grain threshold of t = 0.004 stops. Written out, because powers are not
 * rounded alike in every language.
 */
const GRAIN_FACTOR_UP = 1.0055605803984682
const GRAIN_FACTOR_DOWN = 0.9944701686732144

/** Added before every ratio, so that black has a finite one: in linear units. */
const BLACK_OFFSET = 1 / 256

/**
 * Measures cells that lie side by side, line by line across all of them: a large frame is read in the order in which it lies
 * in memory, which is more than twice as fast as cell by cell.
 *
 * @param lefts - Left edges of the cells, in pixels.
 * @param top - Their top edge.
 * @see core/verify/README.md
 */
export function measureBandPlainly(image: ColourPlanes, lefts: readonly number[], top: number): Band {
  const band = {rootSums: new Float64Array(3 * lefts.length), grain: Buffer.alloc(GRAIN_BYTES * lefts.length)}
  for (let pair = 0; pair < LINE_PAIRS; pair++) {
    const line = (top + 2 * pair) * image.widthPx
    for (let cell = 0; cell < lefts.length; cell++) measurePair(image, line + (lefts[cell] as number), band, cell, pair)
  }
  return band
}

/** Two lines of one cell: 16 blocks `a b / c d`. */
function measurePair(image: ColourPlanes, from: number, {rootSums, grain}: Band, cell: number, pair: number): void {
  const {planes, widthPx} = image
  const red = planes[0]
  const green = planes[1]
  const blue = planes[2]
  let redSum = rootSums[3 * cell] as number
  let greenSum = rootSums[3 * cell + 1] as number
  let blueSum = rootSums[3 * cell + 2] as number
  let word = 0
  for (let a = from; a < from + CELL_SIZE_PX; a += 2) {
    const b = a + 1
    const c = a + widthPx
    const d = c + 1
    // One by one: taken apart from an array, they cost half of the time.
    const ra = red[a] as number
    const rb = red[b] as number
    const rc = red[c] as number
    const rd = red[d] as number
    const ga = green[a] as number
    const gb = green[b] as number
    const gc = green[c] as number
    const gd = green[d] as number
    const ba = blue[a] as number
    const bb = blue[b] as number
    const bc = blue[c] as number
    const bd = blue[d] as number
    redSum += root(ra) + root(rb) + root(rc) + root(rd)
    greenSum += root(ga) + root(gb) + root(gc) + root(gd)
    blueSum += root(ba) + root(bb) + root(bc) + root(bd)
    const falling = brightness(ra, ga, ba) * brightness(rd, gd, bd)
    const rising = brightness(rb, gb, bb) * brightness(rc, gc, bc)
    word = (word << 2) | (falling > rising * GRAIN_FACTOR_UP ? 0b10 : falling < rising * GRAIN_FACTOR_DOWN ? 0b01 : 0)
  }
  rootSums[3 * cell] = redSum
  rootSums[3 * cell + 1] = greenSum
  rootSums[3 * cell + 2] = blueSum
  grain.writeInt32BE(word, GRAIN_BYTES * cell + 4 * pair)
}

/** Luminance (Rec. 709 weights) of a linear pixel, lifted off black. */
function brightness(red: number, green: number, blue: number): number {
  return Math.max(0.2126 * red + 0.7152 * green + 0.0722 * blue, 0) + BLACK_OFFSET
}

/** Square roots are rounded alike in every language. */
function root(value: number): number {
  return Math.sqrt(Math.max(value, 0))
}
