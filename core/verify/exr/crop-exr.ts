import {formatRect, isInside, type PixelRect} from '../pixel-rect.js'
import {CropError} from '../verify-errors.js'
import type {ExrImage} from './exr-image.js'

/**
 * Cuts a rectangle out of an image, all channels; the attributes stay.
 *
 * @param rect - In pixels of the image.
 * @throws {CropError} If the rectangle is empty or not inside the image.
 */
export function cropExr(image: ExrImage, rect: PixelRect): ExrImage {
  if (!isInside(rect, image.widthPx, image.heightPx)) {
    throw new CropError(`The rectangle ${formatRect(rect)} is not inside ${image.widthPx}x${image.heightPx} px.`)
  }
  const [widthPx, heightPx] = [rect.x1 - rect.x0, rect.y1 - rect.y0]
  const channels = new Map<string, Float32Array>()
  for (const [name, plane] of image.channels) {
    const cropped = new Float32Array(widthPx * heightPx)
    for (let y = 0; y < heightPx; y++) {
      const from = (rect.y0 + y) * image.widthPx + rect.x0
      cropped.set(plane.subarray(from, from + widthPx), y * widthPx)
    }
    channels.set(name, cropped)
  }
  return {...image, widthPx, heightPx, channels}
}
