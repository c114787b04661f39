// The product's grain hash and its rivals, all of 512 bits per cell, so that the contract could compare any of them.
const CELL = 32
const COLUMNS = CELL / 2

/**
 * @typedef {(planes: Float32Array[]) => Uint8Array} Hash 512 numbers, 0 or 1, from 32 x 32 linear red, green and blue.
 * @type {{id: string, what: string, hash: Hash}[]}
 */
export const DETECTORS = [
  {id: 'product', what: 'diagonal, 0.004 stops, floor 1/256', hash: ternary({})},
  ...[0.001, 0.016].map((stops) => ({
    id: `diagonal-${stops}`,
    what: `diagonal, ${stops} stops`,
    hash: ternary({stops}),
  })),
  ...[64, 4096].map((floor) => ({
    id: `floor-${floor}`,
    what: `diagonal, 0.004 stops, floor 1/${floor}`,
    hash: ternary({floor: 1 / floor}),
  })),
  ...[0.25, 0.5].map((part) => ({
    id: `relative-${part}`,
    what: `diagonal, ${part} of the cell's own median, at least 0.002 stops`,
    hash: relative(part),
  })),
  {id: 'horizontal', what: 'horizontal band, 0.004 stops', hash: ternary({band: 1})},
  {id: 'two-bands', what: 'diagonal and horizontal, one bit each', hash: twoBands},
  {id: 'red-blue', what: 'diagonal of red and of blue, one bit each', hash: redAndBlue},
  {id: 'coarse', what: 'three bands of 4x4 px, 384 bits', hash: coarse},
  ...[1, 4, 16, 64].map((steps) => ({
    id: `steps-${steps}`,
    what: `diagonal in ${steps} step(s) per stop, last two bits of the Gray code`,
    hash: graySteps({steps}),
  })),
  {id: 'steps-16-parity', what: 'diagonal and horizontal in 16 steps, odd or even', hash: parities},
  {id: 'steps-16-colour', what: 'diagonal of red and of blue in 16 steps, odd or even', hash: colourParities},
]

/** How many of two lists of bits differ. */
export function countDifferent(a, b) {
  let count = 0
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) count++
  return count
}

/** Two bits for each block: above, below, or neither. */
function ternary({stops = 0.004, floor = 1 / 256, band = 0}) {
  return (planes) => {
    const bits = new Uint8Array(512)
    for (const [block, value] of haar(luminance(planes, floor), band).entries()) setSides(bits, block, value, stops)
    return bits
  }
}

/** As ternary, but a noisy cell has a wider middle: a part of its own median. */
function relative(part) {
  return (planes) => {
    const values = haar(luminance(planes, 1 / 256), 0)
    const median = [...values].map(Math.abs).sort((a, b) => a - b)[values.length >> 1]
    const bits = new Uint8Array(512)
    for (const [block, value] of values.entries()) setSides(bits, block, value, Math.max(0.002, part * median))
    return bits
  }
}

function twoBands(planes) {
  const light = luminance(planes, 1 / 256)
  return oneBitEach(haar(light, 0), haar(light, 1))
}

function redAndBlue([red, , blue]) {
  return oneBitEach(haar(lift(red), 0), haar(lift(blue), 0))
}

function oneBitEach(first, second) {
  return Uint8Array.from({length: 512}, (_, i) => ((i < 256 ? first[i] : second[i - 256]) > 0.004 ? 1 : 0))
}

/** 2 x 2 px are one: less grain, but less of it is lost by moving pixels. */
function coarse(planes) {
  const light = luminance(planes, 1 / 256)
  const half = Float64Array.from({length: 256}, (_, i) => {
    const at = 2 * (i >> 4) * CELL + 2 * (i & 15)
    return (light[at] + light[at + 1] + light[at + CELL] + light[at + CELL + 1]) / 4
  })
  const bits = new Uint8Array(512)
  for (const band of [0, 1, 2]) {
    for (const [block, value] of haar(half, band, COLUMNS).entries()) setSides(bits, 64 * band + block, value, 0.004)
  }
  return bits
}

/** Counts steps of `a + d - b - c`, and keeps the last two bits of their Gray code: one step further is one bit. */
function graySteps({steps, floor = 1 / 256, band = 0}) {
  return (planes) => {
    const bits = new Uint8Array(512)
    for (const [block, value] of haar(luminance(planes, floor), band).entries()) {
      const step = countSteps(value, steps)
      bits[2 * block] = (step ^ (step >> 1)) & 1
      bits[2 * block + 1] = (step >> 1) & 1
    }
    return bits
  }
}

function parities(planes) {
  const light = luminance(planes, 1 / 256)
  return oddOrEven(haar(light, 0), haar(light, 1))
}

function colourParities([red, , blue]) {
  return oddOrEven(haar(lift(red), 0), haar(lift(blue), 0))
}

function lift(plane) {
  return luminance([plane, plane, plane], 1 / 256)
}

function oddOrEven(first, second) {
  return Uint8Array.from({length: 512}, (_, i) => countSteps(i < 256 ? first[i] : second[i - 256], 16) & 1)
}

/** `value` is half of the coefficient; the middle step is around 0. */
function countSteps(value, steps) {
  return Math.floor(2 * value * steps + 0.5)
}

function setSides(bits, block, value, stops) {
  bits[2 * block] = value > stops ? 1 : 0
  bits[2 * block + 1] = value < -stops ? 1 : 0
}

/** log2 of the luminance, lifted by `floor`. Plain loops here: these run for every cell of every rival. */
function luminance([red, green, blue], floor) {
  const light = new Float64Array(red.length)
  for (let i = 0; i < light.length; i++) {
    light[i] = Math.log2(Math.max(0, 0.2126 * red[i] + 0.7152 * green[i] + 0.0722 * blue[i]) + floor)
  }
  return light
}

/** Half the Haar coefficient of each 2 x 2 block: 0 diagonal, 1 horizontal, 2 vertical. */
function haar(light, band, width = CELL) {
  const columns = width / 2
  const values = new Float64Array(columns * columns)
  for (let block = 0; block < values.length; block++) {
    const at = 2 * Math.floor(block / columns) * width + 2 * (block % columns)
    const [left, right] = [light[at], light[at + 1]]
    const [below, beside] = [light[at + width], light[at + width + 1]]
    const [across, down] = band === 0 ? [-1, -1] : band === 1 ? [-1, 1] : [1, -1]
    values[block] = (left + across * right + down * below + across * down * beside) / 2
  }
  return values
}
