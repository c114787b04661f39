import {describe, expect, test} from 'vitest'
import {findSliceObstacle, refuseSlices, type SliceQuestion, SliceRefusedError} from '../../../../core/scene/index.js'

const scene: SliceQuestion = {
  series: '4.5',
  samples: 64,
  isAdaptive: false,
  hasVolume: false,
  samplingPattern: 'AUTOMATIC',
  sliceObstacles: [],
}

describe('refuseSlices', () => {
  test('lets a scene with a fixed number of samples pass', () => {
    expect(findSliceObstacle(scene)).toBeUndefined()
  })

  test('explains adaptive sampling, and offers tiles or to do without', () => {
    const refuse = () => refuseSlices({...scene, isAdaptive: true})
    expect(refuse).toThrow(SliceRefusedError)
    expect(refuse).toThrow(
      'The scene cannot be rendered in slices: with adaptive sampling each pixel stops at a number of samples of its own.',
    )
    expect.soft(catchError(refuse)?.suggestions).toEqual(['--tiles auto', '--slices with --no-adaptive'])
  })

  test.for([
    ['5.2', 'since Blender 5 volumes are not sampled alike in slices'],
    ['4.5', undefined],
  ] as const)('looks at volumes in Blender %s', ([series, reason]) => {
    expect(findSliceObstacle({...scene, series, hasVolume: true})).toBe(reason)
  })

  // Measured: slices of 4 and 12 of 16 samples, and of 100 and 500 of 600, against the whole.
  test.for([
    ['3.4', 'SOBOL', 600, true],
    ['3.4', 'PROGRESSIVE_MULTI_JITTER', 16, true],
    ['3.4', 'PROGRESSIVE_MULTI_JITTER', 600, false],
    ['4.2', 'TABULATED_SOBOL', 16, true],
    ['4.2', 'TABULATED_SOBOL', 600, false],
    ['4.2', 'AUTOMATIC', 16, false],
    ['4.2', 'BLUE_NOISE', 16, false],
    ['4.5', 'BLUE_NOISE', 600, true],
  ] as const)('in Blender %s slices of %s with %i samples merge: %s', ([series, samplingPattern, samples, merges]) => {
    expect(findSliceObstacle({...scene, series, samplingPattern, samples}) === undefined).toBe(merges)
  })

  test('says which pattern is in the way', () => {
    expect(findSliceObstacle({...scene, series: '4.2'})).toBe(
      'before Blender 4.4 the pattern AUTOMATIC depends on the size of a slice',
    )
  })
})

function catchError(run: () => void): SliceRefusedError | undefined {
  try {
    run()
    return undefined
  } catch (error) {
    return error as SliceRefusedError
  }
}
