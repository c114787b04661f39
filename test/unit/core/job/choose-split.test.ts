import {describe, expect, test} from 'vitest'
import {chooseSplit, orderFrames} from '../../../../core/job/index.js'

const still = {frames: 1, image: {widthPx: 1920, heightPx: 1080, samples: 512}, liveNodes: 3}

describe('chooseSplit', () => {
  test('cuts a still into two tasks for each live node', () => {
    expect(chooseSplit({tiles: 'auto'}, still)).toEqual({
      tiles: {columns: 3, rows: 2},
      slices: 1,
      splitLayers: false,
      lines: ['Tiles: 3x2, for a frame of 1062 million pixel samples and 3 live nodes.'],
    })
    expect(chooseSplit({slices: 'auto'}, still)).toEqual({
      tiles: null,
      slices: 6,
      splitLayers: false,
      lines: ['Slices: 6 of 512 samples, for a frame of 1062 million pixel samples and 3 live nodes.'],
    })
  })

  test('leaves frames whole where there are enough of them', () => {
    const question = {...still, frames: 24, image: {...still.image, samples: 64}}
    expect(chooseSplit({tiles: 'auto', slices: 'auto'}, question)).toEqual({
      tiles: null,
      slices: 1,
      splitLayers: false,
      lines: [
        'Tiles: whole frames, for 24 frames of 133 million pixel samples and 3 live nodes.',
        'Slices: none, for 24 frames of 133 million pixel samples and 3 live nodes.',
      ],
    })
  })

  test('makes no task too small to send, whoever is there', () => {
    const image = {widthPx: 96, heightPx: 64, samples: 16}
    expect(chooseSplit({tiles: 'auto', slices: 'auto'}, {frames: 1, image, liveNodes: 50})).toMatchObject({
      tiles: null,
      slices: 1,
    })
  })

  test('cuts large frames of an animation too, so that no task is too long', () => {
    const {tiles} = chooseSplit(
      {tiles: 'auto'},
      {...still, frames: 100, liveNodes: 1, image: {...still.image, samples: 4096}},
    )
    expect((tiles?.columns ?? 1) * (tiles?.rows ?? 1)).toBeGreaterThanOrEqual(36)
  })

  test('goes by the speed of the scene where it was measured', () => {
    const frames = {...still, frames: 24, image: {...still.image, samples: 64}}
    expect(chooseSplit({tiles: 'auto'}, {...frames, samplesPerSec: 25_000})).toMatchObject({
      tiles: {columns: 3, rows: 2},
      slices: 1,
      lines: ['Tiles: 3x2, for 24 frames of 133 million pixel samples, 1 h 28 min of a core, and 3 live nodes.'],
    })
    const quick = chooseSplit(
      {tiles: 'auto'},
      {...still, image: {...still.image, samples: 16}, samplesPerSec: 2_000_000},
    )
    expect(quick.tiles).toBeNull()
  })

  test('says why there are no slices', () => {
    const sliceObstacle = 'since Blender 5 volumes are not sampled alike in slices'
    expect(chooseSplit({slices: 'auto'}, {...still, sliceObstacle})).toEqual({
      tiles: null,
      slices: 1,
      splitLayers: false,
      lines: [`Slices: none, ${sliceObstacle}.`],
    })
  })

  test('counts view layers that have tasks of their own, and leaves one layer whole', () => {
    const layered = {...still, viewLayers: 3}
    expect(chooseSplit({tiles: 'auto', splitLayers: true}, layered)).toMatchObject({
      tiles: {columns: 2, rows: 1},
      splitLayers: true,
    })
    expect(chooseSplit({splitLayers: true}, still)).toEqual({
      tiles: null,
      slices: 1,
      splitLayers: false,
      lines: ['View layers: one, so frames are not split by layers.'],
    })
  })

  test('keeps what the artist names', () => {
    const tiles = {columns: 2, rows: 2}
    expect(chooseSplit({tiles, slices: 3}, still)).toEqual({tiles, slices: 3, splitLayers: false, lines: []})
    expect(chooseSplit({}, still)).toEqual({tiles: null, slices: 1, splitLayers: false, lines: []})
    expect(chooseSplit({tiles: 'auto', slices: 3}, still).tiles).toEqual({columns: 2, rows: 1})
  })
})

describe('orderFrames', () => {
  test('begins with the first, the middle and the last frame', () => {
    expect(orderFrames([1, 2, 3, 4, 5, 6], 'ends-first')).toEqual([1, 3, 6, 2, 4, 5])
    expect(orderFrames([7], 'ends-first')).toEqual([7])
    expect(orderFrames([7, 9], 'ends-first')).toEqual([7, 9])
    expect(orderFrames([1, 2, 3], 'sequential')).toEqual([1, 2, 3])
  })
})
