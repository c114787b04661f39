import {ImageNotFiniteError} from '../verify-errors.js'
import type {ExrImage} from './exr-image.js'

/**
 * Refuses an image with a pixel that is NaN or infinite in any channel.
 *
 * @throws {ImageNotFiniteError} Naming the channel, the first such pixel and how many there are in that channel.
 */
export function assertFiniteImage(image: ExrImage): void {
  for (const [name, plane] of image.channels) {
    const first = findNotFinite(plane)
    if (first < 0) continue
    const count = plane.reduce((sum, value) => (Number.isFinite(value) ? sum : sum + 1), 0)
    throw new ImageNotFiniteError(
      `The image has ${count} pixel(s) in channel '${name}' that are not finite numbers; the first is ${plane[first]} at x ${first % image.widthPx}, y ${Math.floor(first / image.widthPx)}.`,
    )
  }
}

function findNotFinite(plane: Float32Array): number {
  for (let index = 0; index < plane.length; index++) {
    const value = plane[index] as number
    if (value - value !== 0) return index
  }
  return -1
}
