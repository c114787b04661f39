import {describe, expect, test} from 'vitest'
import {
  type FrameFiles,
  type FrameRule,
  judgeFrameFiles,
  listFilesOfFrame,
  type SceneSequence,
  sortBySequence,
} from '../../../../core/job/index.js'

const shift = (offset: number): FrameRule => ({rule: 'shift', offset})
const walk: SceneSequence = {prefix: 'tex/walk_', width: 3, suffix: '.png', rules: [shift(0)]}
const name = (number: number) => `tex/walk_${String(number).padStart(3, '0')}.png`

function tie(files: Partial<FrameFiles[number]['files'][number]>, rules: FrameRule[] = [shift(0)]): FrameFiles[number] {
  const names = {prefix: 'tex/walk_', width: 3, suffix: '.png', runs: [[1, 9, 1]] as [number, number, number][]}
  return {files: [{...names, ...files}], rules, reach: 1, isListed: false}
}

const filesOf = (frameFiles: FrameFiles, frame: number, sequences = [walk]) =>
  listFilesOfFrame(sortBySequence(frameFiles, sequences), frame).sort()

describe('listFilesOfFrame', () => {
  test('names what a list calls needed, where the list is true', () => {
    const needed = judgeFrameFiles([tie({})], [5]).flatMap(({path, isNeeded}) => (isNeeded ? [path] : []))
    expect(filesOf([tie({})], 5)).toEqual(needed.sort())
    expect(needed).toEqual([1, 4, 5, 6, 9].map(name))
  })

  test('names what the frame reads, whatever rules the job has', () => {
    expect(filesOf([tie({}, [shift(100)])], 5)).toContain(name(5))
  })

  test('names a file whose number the job tells wrongly', () => {
    expect(filesOf([tie({prefix: 'tex/walk_01', width: 1, runs: [[2, 2, 1]]})], 12)).toEqual([name(12)])
  })

  test('names nothing for a frame that the sequence has no file of: the gap is the artist’s own', () => {
    const gap: [number, number, number][] = [
      [1, 3, 1],
      [8, 9, 1],
    ]
    expect(filesOf([tie({runs: gap})], 5)).not.toContain(name(5))
  })

  test('leaves alone what the scene reads in no sequence, or in one beside it', () => {
    expect(filesOf([tie({prefix: 'tex/run_'}), tie({prefix: 'tex/walk_back_'})], 5)).toEqual([])
  })

  test('knows the files of caches, which number them in ways of their own', () => {
    const fluid: SceneSequence = {prefix: 'cache', width: 0, suffix: '', rules: [shift(-2)]}
    const cloth: SceneSequence = {prefix: 'blendcache_a/43_', width: 6, suffix: '', rules: [shift(0)]}
    const data = tie({prefix: 'cache/data/fluid_data_', width: 4, suffix: '.vdb'}, [shift(50)])
    const points = tie({prefix: 'blendcache_a/43_', width: 6, suffix: '_00.bphys'}, [shift(50)])
    const other = tie({prefix: 'cache2/data_', width: 4, suffix: '.vdb'}, [shift(50)])
    expect(filesOf([data, points, other], 6, [fluid, cloth])).toEqual([
      ...[1, 5, 6, 7, 9].map((number) => `blendcache_a/43_00000${number}_00.bphys`),
      ...[1, 3, 4, 5, 9].map((number) => `cache/data/fluid_data_000${number}.vdb`),
    ])
  })
})
