import {compareSeries} from '../blender/index.js'
import {CandelaError} from '../errors.js'
import type {SceneReport, SliceObstacle} from './scene-report.js'

/** Thrown when a scene cannot be cut into slices of its samples; says why, and how else. */
export class SliceRefusedError extends CandelaError {
  readonly code = 'SLICES_REFUSED'
  readonly kind = 'usage'
}

const OBSTACLES: Record<SliceObstacle, string> = {
  'path-guiding': 'path guiding learns from the samples before, which a slice has not seen',
  'layer-samples': 'a view layer has its own number of samples',
  'shadow-catcher-pass': 'the Shadow Catcher pass is a quotient, which slices do not add up to',
  'transparent-glass':
    'the alpha of transparent glass is cut off at 0 in each slice, so that slices do not add up to it',
  'shadow-catcher': 'the shadow on a shadow catcher is a quotient, which slices do not add up to',
}

/** Patterns that are drawn from a table; blue noise, which 4.2 takes for AUTOMATIC, is sorted anew for every size. */
const TABLE_PATTERNS: ReadonlySet<string> = new Set(['PROGRESSIVE_MULTI_JITTER', 'TABULATED_SOBOL'])

/** Most samples for which Blender before 4.4 makes the same table; above, it depends on the slice. */
const TABLE_SAMPLES = 256

/** What decides whether the samples of a scene can be cut. */
export interface SliceQuestion
  extends Pick<SceneReport, 'isAdaptive' | 'hasVolume' | 'samplingPattern' | 'sliceObstacles'> {
  /** Series of the Blender that renders. */
  series: string
  /** Total samples of each pixel. */
  samples: number
}

/**
 * Makes sure that slices of a scene's samples merge to what one render gives.
 *
 * @throws {SliceRefusedError} If they would not.
 */
export function refuseSlices(question: SliceQuestion): void {
  const reason = findSliceObstacle(question)
  if (reason === undefined) return
  throw new SliceRefusedError(`The scene cannot be rendered in slices: ${reason}.`, {
    suggestions: ['--tiles auto', ...(question.isAdaptive ? ['--slices with --no-adaptive'] : [])],
  })
}

/** Why slices of a scene's samples would not merge to the whole; `undefined` when they do. */
export function findSliceObstacle(question: SliceQuestion): string | undefined {
  const {isAdaptive, hasVolume, series, samples, samplingPattern, sliceObstacles} = question
  if (isAdaptive) return 'with adaptive sampling each pixel stops at a number of samples of its own'
  if (hasVolume && compareSeries(series, '5.0') >= 0) return 'since Blender 5 volumes are not sampled alike in slices'
  const [obstacle] = sliceObstacles
  if (obstacle) return OBSTACLES[obstacle]
  if (compareSeries(series, '4.4') >= 0 || samplingPattern === 'SOBOL') return undefined
  const isTable = TABLE_PATTERNS.has(samplingPattern)
  if (isTable && samples <= TABLE_SAMPLES) return undefined
  const limit = isTable ? ` above ${TABLE_SAMPLES} samples` : ''
  return `before Blender 4.4 the pattern ${samplingPattern} depends on the size of a slice${limit}`
}
