/** A rectangle of 16-bit values inside a longer list. */
export interface WaveletPlane {
  values: Uint16Array
  /** Index of the first value. */
  start: number
  /** Columns and rows. */
  width: number
  height: number
  /** Index distance of neighbours in a row and in a column. */
  stepX: number
  stepY: number
}

/**
 * Undoes PIZ's two-dimensional Haar wavelet in place, coarsest level first. Order and rounding as in OpenEXR's
 * ImfWav.cpp (BSD-3-Clause), written anew.
 *
 * @param highestValue - Largest value that went in; below 2^14 the arithmetic is signed, else modulo 2^16.
 */
export function undoWavelet(plane: WaveletPlane, highestValue: number): void {
  const {values, width, height, stepX, stepY} = plane
  const join = highestValue < 1 << 14 ? joinSigned : joinModulo
  let span = 1
  while (span * 2 <= Math.min(width, height)) span *= 2
  for (let half = span >> 1; half >= 1; span = half, half >>= 1) {
    const [right, down] = [stepX * half, stepY * half]
    const [nextX, nextY] = [stepX * span, stepY * span]
    let row = plane.start
    for (let y = 0; y + span <= height; y += span, row += nextY) {
      let at = row
      for (let x = 0; x + span <= width; x += span, at += nextX) {
        join(values, at, at + down)
        join(values, at + right, at + right + down)
        join(values, at, at + right)
        join(values, at + down, at + right + down)
      }
      if (width & half) join(values, at, at + down)
    }
    if (height & half) {
      let at = row
      for (let x = 0; x + span <= width; x += span, at += nextX) join(values, at, at + right)
    }
  }
}

/** Turns an average and a difference back into two values, as signed 16-bit numbers. */
function joinSigned(values: Uint16Array, low: number, high: number): void {
  const average = ((values[low] as number) << 16) >> 16
  const difference = ((values[high] as number) << 16) >> 16
  const first = average + (difference & 1) + (difference >> 1)
  values[low] = first
  values[high] = first - difference
}

/** Turns an average and a difference back into two values, modulo 2^16 with the difference offset by 2^15. */
function joinModulo(values: Uint16Array, low: number, high: number): void {
  const average = values[low] as number
  const difference = values[high] as number
  const second = (average - (difference >> 1)) & 0xffff
  values[low] = (difference + second - 0x8000) & 0xffff
  values[high] = second
}
