import {describe, expect, test} from 'vitest'
import {type FrameRule, numberAt} from '../../../../core/job/index.js'
import {filesForFrames, findFrameGaps, type SceneDependency} from '../../../../core/scene/index.js'

function sceneOf(rules: FrameRule[], numbers: readonly number[], motionBlurFrames = 0) {
  const members = numbers.map((number) => ({path: `/a/${number}`, sequence: 0, number, usedBy: 'Image walk'}))
  const texture = {path: '/a/wood.png', sequence: null, number: null}
  return {
    dependencies: [texture, ...members] as unknown as SceneDependency[],
    sequences: [{prefix: '/a/', width: 0, suffix: '', rules}],
    motionBlurFrames,
  }
}

const range = (from: number, to: number) => Array.from({length: to - from + 1}, (_, i) => from + i)
const cut = (scene: ReturnType<typeof sceneOf>, frames: readonly number[]) =>
  filesForFrames(scene, frames).map(({number}) => number)

describe('numberAt', () => {
  const image = {rule: 'image' as const, start: 10, duration: 5, offset: 100, isCyclic: false}

  test.each([
    [{rule: 'shift', offset: -2} as const, 7, 5],
    [image, 10, 101],
    [image, 14, 105],
    [image, 99, 105],
    [image, 1, 100],
    [{...image, isCyclic: true}, 15, 101],
    [{...image, isCyclic: true}, 9, 105],
    [{...image, duration: 0}, 12, 0],
    [{rule: 'volume', start: 1, duration: 3, offset: 0, mode: 'CLIP'} as const, 3, 3],
    [{rule: 'volume', start: 1, duration: 3, offset: 0, mode: 'CLIP'} as const, 4, undefined],
    [{rule: 'volume', start: 1, duration: 3, offset: 0, mode: 'EXTEND'} as const, 9, 3],
    [{rule: 'volume', start: 1, duration: 3, offset: 0, mode: 'REPEAT'} as const, 4, 1],
    [{rule: 'volume', start: 1, duration: 3, offset: 0, mode: 'PING_PONG'} as const, 4, 2],
    [{rule: 'volume', start: 1, duration: 3, offset: 0, mode: 'PING_PONG'} as const, 5, 1],
    [{rule: 'all'} as const, 5, undefined],
  ])('%j at frame %i is %s', (rule, frame, number) => {
    expect(numberAt(rule, frame)).toBe(number)
  })
})

describe('filesForFrames', () => {
  test('keeps the frames, their neighbours and both ends', () => {
    const scene = sceneOf([{rule: 'shift', offset: 0}], range(1, 100))
    expect(cut(scene, [50, 51])).toEqual([null, 1, ...range(49, 52), 100])
  })

  test('reaches as far as the shutter is open', () => {
    const scene = sceneOf([{rule: 'shift', offset: 0}], range(1, 100), 2.5)
    expect(cut(scene, [50])).toEqual([null, 1, ...range(46, 54), 100])
  })

  test('keeps what a cache interpolates between when it skips frames', () => {
    const scene = sceneOf([{rule: 'shift', offset: 0}], [1, 11, 21, 31, 41])
    expect(cut(scene, [25])).toEqual([null, 1, 21, 31, 41])
  })

  test('keeps all where any file may be read', () => {
    expect(cut(sceneOf([{rule: 'all'}], range(1, 9)), [1])).toHaveLength(10)
  })

  test('keeps what every user of a sequence needs', () => {
    const rules: FrameRule[] = [
      {rule: 'image', start: 1, duration: 100, offset: 0, isCyclic: false},
      {rule: 'image', start: 1, duration: 100, offset: 60, isCyclic: false},
    ]
    expect(cut(sceneOf(rules, range(1, 100)), [10])).toEqual([null, 1, ...range(9, 11), ...range(69, 71), 100])
  })
})

describe('findFrameGaps', () => {
  test('names frames without a file, and frames that a cache does not reach', () => {
    const image: FrameRule = {rule: 'image', start: 1, duration: 9, offset: 0, isCyclic: false}
    expect(findFrameGaps(sceneOf([image], [1, 2, 4]), [1, 2, 3, 4])).toEqual([
      {
        code: 'SEQUENCE_GAP',
        message: 'The sequence of Image walk has no file for frame 3.',
        fix: 'Add the files, or set its length and offset.',
      },
    ])
    expect(findFrameGaps(sceneOf([{rule: 'shift', offset: 0}], [1, 3]), range(2, 10))).toMatchObject([
      {code: 'CACHE_OUTSIDE_RANGE', message: 'The cache of Image walk does not reach frames 4, 5, 6, 7, 8 and 2 more.'},
    ])
  })
})
