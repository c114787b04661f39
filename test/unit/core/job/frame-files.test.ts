import {describe, expect, test} from 'vitest'
import {type FrameFiles, judgeFrameFiles} from '../../../../core/job/index.js'

const names = {prefix: 'a_', width: 1, suffix: '.png'}
const walk: FrameFiles[number] = {
  files: [{...names, runs: [[1, 100, 1]]}],
  rules: [{rule: 'shift', offset: 0}],
  reach: 1,
  isListed: false,
}
const neededOf = (frameFiles: FrameFiles, frames: number[] | 'all') =>
  judgeFrameFiles(frameFiles, frames).flatMap(({path, isNeeded}) => (isNeeded ? [path] : []))

describe('judgeFrameFiles', () => {
  test('needs the files of the frames, their neighbours and both ends', () => {
    expect(neededOf([walk], [50, 51])).toEqual([1, 49, 50, 51, 52, 100].map((number) => `a_${number}.png`))
  })

  test('needs what is reached of a cache that skips frames', () => {
    const cache = {...walk, files: [{...names, runs: [[1, 41, 10]] as [number, number, number][]}]}
    expect(neededOf([cache], [25])).toEqual([1, 21, 31, 41].map((number) => `a_${number}.png`))
  })

  test('needs a file as soon as one of its sequences does', () => {
    const later: FrameFiles[number] = {...walk, rules: [{rule: 'shift', offset: 60}], isListed: true}
    const judged = judgeFrameFiles([walk, later], [10])
    expect(judged).toHaveLength(100)
    expect(judged.filter(({isNeeded}) => isNeeded).map(({path}) => path)).toContain('a_70.png')
    expect(judged.every(({isListed}) => isListed)).toBe(true)
  })

  test('needs all for whoever wants all frames', () => {
    expect(neededOf([walk], 'all')).toHaveLength(100)
  })
})
