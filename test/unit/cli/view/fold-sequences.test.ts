import {expect, test} from 'vitest'
import {foldSequences} from '../../../../cli/view/fold-sequences.js'
import type {SceneDependency} from '../../../../core/scene/index.js'

function fileOf(path: string, sequence: number | null, exists = true): SceneDependency {
  const blends = {relativeIn: ['/a/scene.blend'], absoluteIn: []}
  const flags = {exists, isAbsolutePath: false, canRemap: true, isRendered: true}
  return {
    path,
    kind: 'image',
    ...flags,
    ...blends,
    sizeBytes: 10,
    modifiedAtMs: 0,
    usedBy: 'Image',
    sequence,
    number: 1,
  }
}

test('shows the files of a sequence in one row, and others by themselves', () => {
  const rows = foldSequences([
    fileOf('/a/smoke_1.vdb', 0),
    fileOf('/a/walk_1.png', 1),
    fileOf('/a/walk_2.png', 1),
    fileOf('/a/walk_3.png', 1),
    fileOf('/a/walk_4.png', 1, false),
    fileOf('/a/wood.png', null),
  ])
  expect(rows.map(({file, exists, sizeBytes}) => [file, exists, sizeBytes])).toEqual([
    ['/a/smoke_1.vdb', true, 10],
    ['/a/walk_1.png and 2 more', true, 30],
    ['/a/walk_4.png', false, 10],
    ['/a/wood.png', true, 10],
  ])
})
