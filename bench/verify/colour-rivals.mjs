// The product's mean colour and its rivals: each one number of stops per channel.
const FLOOR = 1 / 256

/** @type {{id: string, what: string, toStops: (plane: Float32Array) => number}[]} */
export const COLOUR_RIVALS = [
  {
    id: 'root',
    what: 'mean of square roots (the product)',
    toStops: (plane) => 2 * Math.log2(mean(plane, Math.sqrt) + 1 / 16),
  },
  {id: 'linear', what: 'mean', toStops: (plane) => Math.log2(mean(plane, (value) => value) + FLOOR)},
  {id: 'clipped', what: 'mean, pixels clipped at 1', toStops: (plane) => Math.log2(mean(plane, clip) + FLOOR)},
  {id: 'logarithm', what: 'mean of logarithms', toStops: (plane) => mean(plane, (value) => Math.log2(value + FLOOR))},
]

/** The largest difference over red, green and blue by each rival, in 1/65536 stops. */
export function compareColours(planesA, planesB) {
  return COLOUR_RIVALS.map(({toStops}) =>
    Math.round(65536 * Math.max(...planesA.map((plane, i) => Math.abs(toStops(plane) - toStops(planesB[i]))))),
  )
}

function clip(value) {
  return Math.min(1, value)
}

function mean(plane, weigh) {
  let sum = 0
  for (const value of plane) sum += weigh(Math.max(0, value))
  return sum / plane.length
}
