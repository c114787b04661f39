import {CandelaError} from '../errors.js'

/** A range of the samples of a frame. */
export interface Slice {
  /** First sample, counted from 0. */
  offset: number
  samples: number
}

/** Thrown when samples cannot be cut into the slices asked for. */
export class SliceCountError extends CandelaError {
  readonly code = 'SLICE_COUNT'
  readonly kind = 'usage'
}

/**
 * Splits the samples of a frame into slices that follow each other; the first ones have a sample more where they do not
 * divide evenly.
 *
 * @param samples - Total samples of each pixel.
 * @param count - Number of slices, at least 1.
 * @param first - Samples before this one are in no slice.
 * @throws {SliceCountError} If there are more slices than samples.
 */
export function splitSamplesIntoSlices(samples: number, count: number, first = 0): Slice[] {
  const left = samples - first
  if (count > left) {
    throw new SliceCountError(
      `${left} samples of a pixel cannot be cut into ${count} slices of at least one sample each.`,
      {suggestions: left > 0 ? [`--slices ${left}`] : []},
    )
  }
  const [least, more] = [Math.floor(left / count), left % count]
  return Array.from({length: count}, (_, i) => ({
    offset: first + i * least + Math.min(i, more),
    samples: least + (i < more ? 1 : 0),
  }))
}
