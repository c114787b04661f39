import {describe, expect, test} from 'vitest'
import {formatFrameRanges, parseFrameRanges} from '../../../../core/job/index.js'

describe('parseFrameRanges', () => {
  test.each([
    ['7', [7]],
    ['1-4', [1, 2, 3, 4]],
    ['1,3,5-7', [1, 3, 5, 6, 7]],
    ['1-10x4', [1, 5, 9]],
    ['-5', [-5]],
    ['-5--3', [-5, -4, -3]],
    ['-2-1', [-2, -1, 0, 1]],
    ['3,1,2-3', [1, 2, 3]],
    [' 1 , 2 ', [1, 2]],
  ])('reads %s', (text, frames) => {
    expect(parseFrameRanges(text)).toEqual(frames)
  })

  test.each([
    ['1-4,abc', '"abc"'],
    ['1-', '"1-"'],
    ['', '""'],
    ['1,,2', '""'],
    ['1.5', '"1.5"'],
    ['10-1', 'ends at frame 1, before its start at frame 10'],
    ['1-10x0', 'step of 0'],
    ['1-2000000', "leaves Blender's range"],
    ['1-100001', 'over 100000 frames'],
  ])('refuses %s and names the bad part', (text, message) => {
    expect(() => parseFrameRanges(text)).toThrow(message)
  })
})

describe('formatFrameRanges', () => {
  test('writes runs as ranges', () => {
    expect(formatFrameRanges([-2, -1, 0, 4, 6, 7])).toBe('-2-0,4,6-7')
  })
})
