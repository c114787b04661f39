import {describe, expect, test} from 'vitest'
import {findRenderChanges, type SceneReport} from '../../../../core/scene/index.js'

const before = {
  engine: 'CYCLES',
  camera: 'Camera',
  samples: 64,
  viewLayers: ['A', 'B'],
  views: [
    {name: 'left', suffix: '_L'},
    {name: 'right', suffix: '_R'},
  ],
  usesCompositor: false,
  dependencies: [{path: '/posted/wood.png', exists: true, sizeBytes: 10}],
} as unknown as SceneReport

describe('findRenderChanges', () => {
  test('sees no change in a compositor, or in the place of a file', () => {
    const dependencies = [{path: '/mine/wood.png', exists: true, sizeBytes: 10}] as SceneReport['dependencies']
    expect(findRenderChanges(before, {...before, usesCompositor: true, dependencies})).toEqual([])
  })

  test('names settings, view layers and files that changed', () => {
    const dependencies = [{path: '/mine/wood.png', exists: true, sizeBytes: 11}] as SceneReport['dependencies']
    expect(findRenderChanges(before, {...before, samples: 65, viewLayers: ['A'], views: [], dependencies})).toEqual([
      'the samples (64, now 65)',
      'the view layers (A, B, now A)',
      'the views (left, right, now none)',
      'the files it reads (wood.png, 10 bytes, now 11)',
    ])
  })
})
