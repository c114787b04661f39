import {describe, expect, test} from 'vitest'
import {mergeSlices} from '../../../../core/merge/merge-slices.js'
import {findPassRules} from '../../../../core/merge/pass-rules.js'

/** Merges slices of one pixel: the samples of each, and its value in every channel. */
function mergePixel(channels: readonly string[], ...slices: [samples: number, ...values: number[]][]): number[] {
  const pixels = slices.map(([samples, ...values]) => ({
    samples,
    planes: new Map(channels.map((name, i) => [name, Float32Array.of(values[i] as number)])),
  }))
  const merged = new Map(channels.map((name) => [name, new Float32Array(1)]))
  mergeSlices(pixels, findPassRules(channels), merged)
  return channels.map((name) => Number(merged.get(name)?.[0]?.toFixed(6)))
}

describe('mergeSlices', () => {
  test('weights light by samples', () => {
    expect(mergePixel(['L.Combined.R'], [1, 8], [3, 4])).toEqual([5])
  })

  test.each(['Depth.Z', 'Position.X', 'IndexOB.X', 'IndexMA.X', 'Object Index.X', 'Material Index.X'])(
    'takes %s from the first slice',
    (name) => {
      expect(mergePixel([`My.Layer.${name}`], [1, 8], [3, 0])).toEqual([8])
    },
  )

  test('merges the light itself where a pass is divided by colour', () => {
    const channels = ['DiffDir', 'DiffCol'].flatMap((pass) => ['R', 'G', 'B'].map((letter) => `L.${pass}.${letter}`))
    // Light 6 x 0.5 on one sample, 2 x 1 on one: 2.5 of light over a colour of 0.75.
    const merged = mergePixel(channels, [1, 6, 6, 6, 0.5, 0.5, 0.5], [1, 2, 2, 2, 1, 1, 1])
    expect(merged.slice(0, 3)).toEqual([3.333333, 3.333333, 3.333333])
    expect(merged.slice(3)).toEqual([0.75, 0.75, 0.75])
  })

  test('greys light where the colour lacks a channel, as Cycles does', () => {
    const channels = ['Glossy Direct', 'Glossy Color'].flatMap((pass) =>
      ['R', 'G', 'B'].map((letter) => `L.${pass}.${letter}`),
    )
    expect(mergePixel(channels, [1, 9, 2, 4, 0, 1, 1], [1, 9, 2, 4, 0, 1, 1]).slice(0, 3)).toEqual([3, 2, 4])
    expect(mergePixel(channels, [1, 9, 2, 4, 0, 1, 0], [1, 9, 2, 4, 0, 1, 0]).slice(0, 3)).toEqual([2, 2, 2])
    expect(mergePixel(channels, [1, 9, 2, 4, 0, 0, 0], [1, 9, 2, 4, 0, 0, 0]).slice(0, 3)).toEqual([0, 0, 0])
  })

  test('weights vectors by how many samples hit something', () => {
    expect(mergePixel(['L.Vector.X', 'L.UV.A'], [2, 10, 1], [2, 0, 0])).toEqual([10, 0.5])
    expect(mergePixel(['L.Vector.X', 'L.UV.A'], [1, 10, 0.5], [1, 4, 1])).toEqual([6, 0.75])
  })

  test('takes vectors of Blender 5 for the means that they are', () => {
    const channels = ['L.Vector.X', 'L.UV.A']
    const [rule] = findPassRules(channels, true)
    expect(rule).toEqual({kind: 'mean', channels: ['L.Vector.X']})
  })

  describe('Cryptomatte', () => {
    const channels = ['00', '01'].flatMap((level) =>
      ['r', 'g', 'b', 'a'].map((letter) => `L.CryptoObject${level}.${letter}`),
    )

    test('adds coverage up by id, and ranks ids by coverage again', () => {
      const merged = mergePixel(channels, [1, 11, 0.75, 22, 0.25, 0, 0, 0, 0], [3, 22, 0.5, 33, 0.25, 11, 0.25, 0, 0])
      expect(merged).toEqual([22, 0.4375, 11, 0.375, 33, 0.1875, 0, 0])
    })

    test('drops the smallest where there are more ids than ranks', () => {
      const merged = mergePixel(channels, [1, 1, 0.4, 2, 0.3, 3, 0.2, 4, 0.1], [1, 5, 0.9, 1, 0.1, 0, 0, 0, 0])
      expect(merged).toEqual([5, 0.45, 1, 0.25, 2, 0.15, 3, 0.1])
    })

    test('keeps equal coverage in the order in which ids first came', () => {
      const merged = mergePixel(channels, [1, 7, 0.5, 8, 0.5, 0, 0, 0, 0], [1, 8, 0.5, 7, 0.5, 0, 0, 0, 0])
      expect(merged).toEqual([7, 0.5, 8, 0.5, 0, 0, 0, 0])
    })

    test('leaves a pixel without anything empty', () => {
      expect(mergePixel(channels, [1, 0, 0, 0, 0, 0, 0, 0, 0], [1, 0, 0, 0, 0, 0, 0, 0, 0])).toEqual(
        new Array(8).fill(0),
      )
    })
  })
})
