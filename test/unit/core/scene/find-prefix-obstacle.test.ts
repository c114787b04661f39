import {describe, expect, test} from 'vitest'
import {findPrefixObstacle, type PrefixQuestion} from '../../../../core/scene/index.js'

const scene: PrefixQuestion = {
  series: '4.5',
  earlierSamples: 64,
  samples: 128,
  isAdaptive: false,
  hasVolume: false,
  samplingPattern: 'TABULATED_SOBOL',
  sliceObstacles: [],
}

describe('findPrefixObstacle', () => {
  // Measured with 4.5 and 5.2: a frame of the first number of samples and the rest of the second, against a whole frame.
  test.for([
    ['TABULATED_SOBOL', 100, 256, true],
    ['TABULATED_SOBOL', 200, 300, false],
    ['TABULATED_SOBOL', 256, 512, false],
    ['TABULATED_SOBOL', 600, 1000, true],
    ['TABULATED_SOBOL', 600, 1100, false],
    ['BLUE_NOISE', 16, 24, false],
    ['AUTOMATIC', 16, 24, false],
  ] as const)('with %s, %i samples are the beginning of %i: %s', ([samplingPattern, earlierSamples, samples, isSo]) => {
    expect(findPrefixObstacle({...scene, samplingPattern, earlierSamples, samples}) === undefined).toBe(isSo)
  })

  test('says what keeps slices of any kind from merging', () => {
    expect(findPrefixObstacle({...scene, isAdaptive: true})).toContain('with adaptive sampling each pixel stops')
  })

  test('says which pattern would do', () => {
    expect(findPrefixObstacle({...scene, samplingPattern: 'AUTOMATIC'})).toBe(
      'the sampling pattern AUTOMATIC of 64 samples is not the beginning of that of 128; TABULATED_SOBOL is',
    )
  })
})
