import {describe, expect, test} from 'vitest'
import {SliceCountError, splitIntoTasks, splitSamplesIntoSlices} from '../../../../core/job/index.js'

describe('splitSamplesIntoSlices', () => {
  test.each([
    [
      12,
      4,
      [
        [0, 3],
        [3, 3],
        [6, 3],
        [9, 3],
      ],
    ],
    [
      10,
      4,
      [
        [0, 3],
        [3, 3],
        [6, 2],
        [8, 2],
      ],
    ],
    [
      3,
      3,
      [
        [0, 1],
        [1, 1],
        [2, 1],
      ],
    ],
    [7, 1, [[0, 7]]],
  ])('cuts %i samples into %i', (samples, count, expected) => {
    const slices = splitSamplesIntoSlices(samples, count)
    expect(slices.map((slice) => [slice.offset, slice.samples])).toEqual(expected)
  })

  test('refuses more slices than samples', () => {
    expect(() => splitSamplesIntoSlices(3, 4)).toThrow(SliceCountError)
    expect(() => splitSamplesIntoSlices(3, 4)).toThrow(
      '3 samples of a pixel cannot be cut into 4 slices of at least one sample each.',
    )
  })
})

describe('splitIntoTasks with slices', () => {
  const image = {widthPx: 64, heightPx: 32, samples: 5, viewLayers: ['L']}

  test('numbers the slices of a tile, then the tiles of a frame, then the frames', () => {
    const tasks = splitIntoTasks({frames: [7, 8], tiles: {columns: 2, rows: 1}, slices: 2, image})
    expect(tasks.map(({task, frame, tile, slice}) => [task, frame, tile.x0, slice?.offset, slice?.samples])).toEqual([
      [0, 7, 0, 0, 3],
      [1, 7, 0, 3, 2],
      [2, 7, 32, 0, 3],
      [3, 7, 32, 3, 2],
      [4, 8, 0, 0, 3],
      [5, 8, 0, 3, 2],
      [6, 8, 32, 0, 3],
      [7, 8, 32, 3, 2],
    ])
  })

  test('leaves out the samples that an earlier job rendered', () => {
    const slicesOf = (slices?: number) =>
      splitIntoTasks({frames: [1], tiles: null, firstSample: 2, image, ...(slices ? {slices} : {})}).map(
        ({slice}) => slice,
      )
    expect(slicesOf()).toEqual([{offset: 2, samples: 3}])
    expect(slicesOf(2)).toEqual([
      {offset: 2, samples: 2},
      {offset: 4, samples: 1},
    ])
    expect(() => slicesOf(4)).toThrow('3 samples of a pixel cannot be cut into 4 slices of at least one sample each.')
  })

  test('leaves tasks without a slice as they were', () => {
    expect(splitIntoTasks({frames: [1], tiles: null, image})[0]).not.toHaveProperty('slice')
  })
})
