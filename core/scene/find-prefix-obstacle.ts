import {findSliceObstacle, type SliceQuestion} from './refuse-slices.js'

/** What decides whether samples can be added to those that are rendered. */
export interface PrefixQuestion extends SliceQuestion {
  /** Samples of each pixel that are rendered. */
  earlierSamples: number
}

/** Sizes of the table that tabulated Sobol is drawn from: the next power of two, within these. */
const LEAST_TABLE = 256
const LARGEST_TABLE = 8192

/**
 * Why a frame of fewer samples is not the beginning of the same frame with more, so that all of them must be rendered;
 * `undefined` when it is.
 *
 * Measured with Blender 3.4 to 5.2 (docs/decisions/0024-more-samples.md): plain Sobol is, tabulated Sobol and progressive
 * multi-jitter are where both draw from the same table, blue noise never is.
 */
export function findPrefixObstacle(question: PrefixQuestion): string | undefined {
  const obstacle = findSliceObstacle(question)
  if (obstacle !== undefined) return obstacle
  const {samplingPattern, earlierSamples, samples} = question
  if (samplingPattern === 'SOBOL') return undefined
  if (!TABLE_PATTERNS.has(samplingPattern)) {
    return `the sampling pattern ${samplingPattern} of ${earlierSamples} samples is not the beginning of that of ${samples}; TABULATED_SOBOL is`
  }
  if (tableOf(earlierSamples) === tableOf(samples)) return undefined
  return `the sampling pattern ${samplingPattern} draws ${earlierSamples} samples from another table than ${samples}`
}

const TABLE_PATTERNS: ReadonlySet<string> = new Set(['TABULATED_SOBOL', 'PROGRESSIVE_MULTI_JITTER'])

function tableOf(samples: number): number {
  return Math.min(LARGEST_TABLE, Math.max(LEAST_TABLE, 2 ** Math.ceil(Math.log2(samples))))
}
