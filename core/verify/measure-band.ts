import type {MeasureBand} from './band.js'
import {openLineKernel} from './line-kernel.js'
import {measureBandPlainly} from './measure-band-plainly.js'

let chosen: MeasureBand | undefined

/**
 * Measures cells that lie side by side: by vector instructions where this machine has them, else plainly. The bits are the same.
 *
 * @param lefts - Left edges of the cells, in pixels.
 * @param top - Their top edge.
 * @see core/verify/README.md
 */
export const measureBand: MeasureBand = (image, lefts, top) => {
  chosen ??= openLineKernel() ?? measureBandPlainly
  return chosen(image, lefts, top)
}
