import {describe, expect, test} from 'vitest'
import {renderMarginPx, widenRegion} from '../../../../core/blender/render-margin.js'

describe('renderMarginPx', () => {
  test.for([
    [false, false, '4.5', 0],
    [true, false, '4.5', 2],
    [true, true, '4.5', 2],
    [false, true, '5.2', 16],
    [true, true, '5.2', 16],
    [false, false, '5.2', 0],
  ] as const)('adaptive %s, volume %s, Blender %s: %i px', ([isAdaptive, hasVolume, series, marginPx]) => {
    expect(renderMarginPx({isAdaptive, hasVolume, series})).toBe(marginPx)
  })
})

describe('widenRegion', () => {
  test('stays within the frame', () => {
    expect(widenRegion({x0: 1, y0: 40, x1: 32, y1: 60}, 2, 64, 61)).toEqual({x0: 0, y0: 38, x1: 34, y1: 61})
  })
})
