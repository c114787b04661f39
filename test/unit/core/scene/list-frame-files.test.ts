import {describe, expect, test} from 'vitest'
import {type FrameRule, judgeFrameFiles} from '../../../../core/job/index.js'
import {type DependencyKind, listFrameFiles, type SceneDependency} from '../../../../core/scene/index.js'

const SHIFT: FrameRule = {rule: 'shift', offset: 0}

/** Files of one sequence, which stand where they are. */
function bundleOf(files: [path: string, number: number | null][], {kind = 'image', rules = [SHIFT]} = {}) {
  const dependencies = files.map(([path, number]) => ({path, kind: kind as DependencyKind, number, sequence: 0}))
  const report = {
    dependencies: dependencies as unknown as SceneDependency[],
    sequences: [{prefix: '', width: 0, suffix: '', rules}],
    motionBlurFrames: 0.5,
  }
  const plan = {scenePath: 'scene.blend', files: files.map(([path]) => ({path, source: path, isRemapped: false}))}
  return listFrameFiles(report, plan)
}

describe('listFrameFiles', () => {
  test('writes the names of a sequence shortly', () => {
    expect(
      bundleOf([8, 9, 10, 11, 20, 100].map((number) => [`tex/walk_${String(number).padStart(2, '0')}.png`, number])),
    ).toEqual([
      {
        files: [
          {
            ...{prefix: 'tex/walk_', width: 2, suffix: '.png'},
            runs: [
              [8, 11, 1],
              [20, 100, 80],
            ],
          },
        ],
        rules: [SHIFT],
        reach: 2,
        isListed: false,
      },
    ])
  })

  test.each<[string, [string, number][]]>([
    [
      'a bake',
      [
        ['b/00012_00000.json', 12],
        ['b/blobs/00012_00000_1.vdb', 12],
        ['b/-0003_00000.json', -3],
        ['b/00000_00000.json', 0],
      ],
    ],
    [
      'a point cache',
      [
        ['c/4D_000001_00.bphys', 1],
        ['c/4D_000250_00.bphys', 250],
      ],
    ],
    [
      'a fluid',
      [
        ['data/fluid_data_0001.vdb', 1],
        ['mesh/fluid_mesh_0001.bobj.gz', 1],
        ['data/fluid_data_12345.vdb', 12345],
      ],
    ],
    [
      'names with other numbers',
      [
        ['v2/shot-3_2.png', 2],
        ['v2/shot-3_3.png', 3],
        ['9.png', 9],
        ['x-9.png', 9],
      ],
    ],
  ])('names every file of %s as it is called', (_, files) => {
    expect(
      judgeFrameFiles(bundleOf(files), 'all')
        .map(({path}) => path)
        .sort(),
    ).toEqual(files.map(([path]) => path).sort())
  })

  test('leaves out what any frame may read, and names without their number', () => {
    expect(bundleOf([['a_1.png', 1]], {rules: [SHIFT, {rule: 'all'}]})).toEqual([])
    expect(
      bundleOf([
        ['fog.blob', 1],
        ['b_2.png', null],
      ]),
    ).toEqual([])
  })

  test('says which files Blender lists when it opens the scene', () => {
    const isListed = (kind: string) => bundleOf([['a_1.x', 1]], {kind})[0]?.isListed
    expect([isListed('cache'), isListed('image'), isListed('volume')]).toEqual([true, false, false])
  })

  test('names a file at each of its places', () => {
    const report = {
      dependencies: [{path: '/far/a_1.png', kind: 'image', sequence: 0, number: 1}] as unknown as SceneDependency[],
      sequences: [{prefix: '', width: 0, suffix: '', rules: [SHIFT]}],
      motionBlurFrames: 0,
    }
    const files = ['tex/a_1.png', '_outside/far/a_1.png'].map((path) => ({
      path,
      source: '/far/a_1.png',
      isRemapped: false,
    }))
    expect(judgeFrameFiles(listFrameFiles(report, {scenePath: 's.blend', files}), 'all').map(({path}) => path)).toEqual(
      files.map(({path}) => path),
    )
  })
})
