import {countGrain} from './compare-fingerprints.js'
import {type Fingerprint, MEAN_SCALE} from './fingerprint.js'

/** What is odd about a picture as a whole: allowed, seldom meant, and seen in its fingerprints alone. */
export type Oddity = 'black' | 'pink' | 'repeated'

/** Light below this in every channel is black: a 10,000th of white. */
const BLACK_LIGHT = 1e-4
/** A cell has the pink of Blender's missing textures, (1, 0, 1), where green has less than this share of red and blue. */
const PINK_GREEN_SHARE = 0.25
/** Red and blue of that pink are alike within this factor: it is seen under coloured light. */
const PINK_RATIO = 1.5
/** Cells with fewer grain bits than this are alike in many honest frames (measured: sky, black). */
const GRAIN_BITS = 16
/** Share of the cells with grain that makes a picture one that repeats its neighbour. */
const REPEATED_SHARE = 0.5

/**
 * Looks for what is odd about the picture of a task. NaN, infinite pixels and wrong sizes never come here: they have no
 * fingerprints.
 *
 * A still camera with a fixed seed repeats honest pixels too, and a black frame may be meant: this says where to look,
 * and proves nothing.
 *
 * @param fingerprints - Of every cell of the task.
 * @param neighbour - Of the same cells of a frame beside it, if there is one.
 */
export function screenTask(fingerprints: readonly Fingerprint[], neighbour?: readonly Fingerprint[]): Oddity[] {
  const oddities: Oddity[] = []
  if (fingerprints.every(isBlack)) oddities.push('black')
  if (fingerprints.some(isPink)) oddities.push('pink')
  if (neighbour && isRepeated(fingerprints, neighbour)) oddities.push('repeated')
  return oddities
}

function isBlack({red, green, blue}: Fingerprint): boolean {
  return Math.max(lightOf(red), lightOf(green), lightOf(blue)) < BLACK_LIGHT
}

function isPink(fingerprint: Fingerprint): boolean {
  const [red, green, blue] = [lightOf(fingerprint.red), lightOf(fingerprint.green), lightOf(fingerprint.blue)]
  const [less, more] = [Math.min(red, blue), Math.max(red, blue)]
  return less > 100 * BLACK_LIGHT && more < PINK_RATIO * less && green < PINK_GREEN_SHARE * less
}

function isRepeated(fingerprints: readonly Fingerprint[], neighbour: readonly Fingerprint[]): boolean {
  const grainy = fingerprints.flatMap((cell, leaf) => (countGrain(cell) >= GRAIN_BITS ? [leaf] : []))
  const repeated = new Set(listRepeatedCells(fingerprints, neighbour))
  return grainy.length > 0 && grainy.filter((leaf) => repeated.has(leaf)).length >= REPEATED_SHARE * grainy.length
}

/** The leaves of a task that are those of a frame beside it, to the last bit. */
export function listRepeatedCells(fingerprints: readonly Fingerprint[], neighbour: readonly Fingerprint[]): number[] {
  return fingerprints.flatMap((cell, leaf) => {
    const beside = neighbour[leaf]
    return beside && FIELDS.every((field) => cell[field] === beside[field]) ? [leaf] : []
  })
}

const FIELDS = ['grain0', 'grain1', 'red', 'green', 'blue'] as const

/** The light behind a mean of square roots: the formula of `fingerprintCell` backwards. */
function lightOf(mean: number): number {
  return (2 ** (mean / MEAN_SCALE / 2) - 1 / 16) ** 2
}
