// Cheats that need no renderer: they change planes of linear red, green and blue, and never the ones they are given.
import {passThroughJpegBytes} from './jpeg.mjs'

/** @typedef {import('./cheats.mjs').Colours} Colours */
/** @typedef {import('./cheats.mjs').CheatSource} CheatSource */

/** Changes every number by itself. */
export function mapPixels(change) {
  return (/** @type {Colours} */ picture) => ({
    ...picture,
    planes: picture.planes.map((plane, index) => plane.map((value) => change(value, index))),
  })
}

/** Adds white noise to a denoised picture, as strong as what denoising took away on average. */
export function addWhiteNoise(/** @type {Colours} */ clean, /** @type {CheatSource} */ {honest}) {
  const dice = rollDice(1)
  const strength = relativeNoise(clean, honest)
  const noise = clean.planes[0].map(() => strength * (dice() + dice() + dice() + dice() - 2) * Math.sqrt(3))
  return {...clean, planes: clean.planes.map((plane) => plane.map((value, i) => value * (1 + noise[i])))}
}

/**
 * Copies the noise of four honestly rendered cells, one of each quarter, over the whole denoised picture: each cell takes
 * that of the one whose brightness is nearest to its own, since grain goes with light.
 */
export function pasteGrain(/** @type {Colours} */ clean, /** @type {CheatSource} */ {honest}) {
  const {widthPx, heightPx} = clean
  const ratio = (index) => luminance(honest, index) / Math.max(1e-6, luminance(clean, index))
  const brightness = averageCells(clean)
  const corners = [1, 3].flatMap((row) =>
    [1, 3].map((column) => cornerOf((widthPx * column) / 4, (heightPx * row) / 4)),
  )
  const nearest = (light) =>
    corners.reduce((best, corner) => {
      const isNearer = Math.abs(brightness(corner) - light) < Math.abs(brightness(best) - light)
      return isNearer ? corner : best
    })
  const grain = new Float32Array(widthPx * heightPx)
  forEachPixel(clean, (index, x, y) => {
    const {x: left, y: top} = nearest(brightness(cornerOf(x, y)))
    grain[index] = ratio((top + (y & 31)) * widthPx + left + (x & 31))
  })
  return {...clean, planes: clean.planes.map((plane) => plane.map((value, i) => value * Math.min(4, grain[i])))}
}

/** The upper left pixel of the cell that holds a place. */
function cornerOf(x, y) {
  return {x: (x >> 5) << 5, y: (y >> 5) << 5}
}

/** Mean brightness of the cell at a corner, as far as the picture reaches. */
function averageCells(/** @type {Colours} */ picture) {
  const cells = new Map()
  const keyOf = ({x, y}) => y * picture.widthPx + x
  forEachPixel(picture, (index, x, y) => {
    const key = keyOf(cornerOf(x, y))
    const cell = cells.get(key) ?? {sum: 0, count: 0}
    cells.set(key, {sum: cell.sum + luminance(picture, index), count: cell.count + 1})
  })
  return (corner) => {
    const {sum, count} = cells.get(keyOf(corner))
    return sum / count
  }
}

/** Doubles the size, bilinear; the honest frame gives the size. */
export function scaleUp(/** @type {Colours} */ small, /** @type {CheatSource} */ {honest}) {
  const {widthPx, heightPx} = honest
  const planes = small.planes.map((plane) => {
    const out = new Float32Array(widthPx * heightPx)
    const at = (x, y) => plane[clamp(y, small.heightPx) * small.widthPx + clamp(x, small.widthPx)]
    forEachPixel(honest, (index, x, y) => {
      const [u, v] = [(x + 0.5) / 2 - 0.5, (y + 0.5) / 2 - 0.5]
      const [left, top] = [Math.floor(u), Math.floor(v)]
      const [right, down] = [u - left, v - top]
      const upper = at(left, top) * (1 - right) + at(left + 1, top) * right
      const lower = at(left, top + 1) * (1 - right) + at(left + 1, top + 1) * right
      out[index] = upper * (1 - down) + lower * down
    })
    return out
  })
  return {widthPx, heightPx, planes}
}

/** Pixels of the frame before wherever the honest frame is close to it, blurred over 5 x 5 px. */
export function keepStatic(/** @type {Colours} */ picture, /** @type {CheatSource} */ {previous}) {
  const {widthPx, heightPx} = picture
  const isStill = (x, y) => {
    let [now, before] = [0, 0]
    for (let dy = -2; dy <= 2; dy++) {
      for (let dx = -2; dx <= 2; dx++) {
        const index = clamp(y + dy, heightPx) * widthPx + clamp(x + dx, widthPx)
        now += luminance(picture, index)
        before += luminance(previous, index)
      }
    }
    return Math.abs(now - before) < 0.05 * Math.max(now, 0.25)
  }
  return blend(picture, previous, isStill)
}

/** A quarter of grey over the lower right corner. */
export function addWatermark(/** @type {Colours} */ picture) {
  const {widthPx, heightPx} = picture
  const isMarked = (x, y) => x > widthPx * 0.7 && y > heightPx * 0.83
  return blend(picture, mapPixels((value) => value * 0.75 + 0.1)(picture), isMarked)
}

export function addBox(/** @type {Colours} */ picture) {
  const {widthPx, heightPx} = picture
  const isBox = (x, y) => Math.abs(x / widthPx - 0.5) < 0.112 && Math.abs(y / heightPx - 0.5) < 0.112
  return blend(picture, mapPixels(() => 0.3)(picture), isBox)
}

export function spoilTile(/** @type {Colours} */ picture, /** @type {CheatSource} */ {cheap}) {
  const {widthPx, heightPx} = picture
  return blend(
    picture,
    cheap,
    (x, y) => x >= widthPx / 4 && x < widthPx / 2 && y >= heightPx / 2 && y < heightPx * 0.75,
  )
}

export function spoilHalf(/** @type {Colours} */ picture, /** @type {CheatSource} */ {cheap}) {
  return blend(picture, cheap, (x) => x >= picture.widthPx / 2)
}

/** The brightest light that a JPEG of this cheat keeps; white is 1. */
const JPEG_PEAK = 4

/** Eight bits with a curve like that of a screen. */
export async function passThroughJpeg(/** @type {Colours} */ picture) {
  const {widthPx, heightPx, planes} = picture
  const encode = (value) => Math.round(255 * Math.min(1, Math.max(0, value) / JPEG_PEAK) ** (1 / 2.2))
  const bytes = Uint8Array.from({length: 3 * widthPx * heightPx}, (_, i) => encode(planes[i % 3][Math.floor(i / 3)]))
  const decoded = await passThroughJpegBytes(bytes, widthPx, heightPx)
  const decode = (byte) => JPEG_PEAK * (byte / 255) ** 2.2
  return {...picture, planes: planes.map((plane, channel) => plane.map((_, i) => decode(decoded[3 * i + channel])))}
}

/** Takes the second picture where `isOther`, else the first. */
export function blend(first, second, isOther) {
  const planes = first.planes.map((plane) => plane.slice())
  forEachPixel(first, (index, x, y) => {
    if (isOther(x, y)) for (const [channel, plane] of planes.entries()) plane[index] = second.planes[channel][index]
  })
  return {...first, planes}
}

function forEachPixel({widthPx, heightPx}, visit) {
  for (let y = 0; y < heightPx; y++) for (let x = 0; x < widthPx; x++) visit(y * widthPx + x, x, y)
}

function luminance({planes: [red, green, blue]}, index) {
  return 0.2126 * red[index] + 0.7152 * green[index] + 0.0722 * blue[index]
}

/** Root mean square of the relative difference, without the brightest sparks. */
function relativeNoise(clean, honest) {
  const squares = [...clean.planes[1]].map((value, i) => ((honest.planes[1][i] - value) / Math.max(0.01, value)) ** 2)
  const kept = squares.sort((a, b) => a - b).slice(0, Math.floor(squares.length * 0.99))
  return Math.sqrt(kept.reduce((sum, square) => sum + square, 0) / kept.length)
}

function clamp(value, length) {
  return Math.min(Math.max(value, 0), length - 1)
}

/** A linear congruential generator (Numerical Recipes), 0 to 1: the same noise in every run. */
export function rollDice(seed) {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}
