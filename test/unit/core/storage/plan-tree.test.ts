import {describe, expect, test} from 'vitest'
import {type ImportEntry, planTree} from '../../../../core/storage/plan-tree.js'
import {SourceNameError} from '../../../../core/storage/storage-errors.js'

describe('planTree', () => {
  test('arranges files in folders', () => {
    const plan = planTree(
      [
        {path: 'scene.blend', source: '/a/scene.blend'},
        {path: 'textures/wood.png', source: '/b/wood.png'},
      ],
      ['cache'],
    )
    expect(plan).toEqual({
      files: new Map([['scene.blend', '/a/scene.blend']]),
      folders: new Map([
        ['cache', {files: new Map(), folders: new Map()}],
        ['textures', {files: new Map([['wood.png', '/b/wood.png']]), folders: new Map()}],
      ]),
    })
  })

  test.each([
    ['an absolute path', ['/etc/passwd']],
    ['a path upwards', ['textures/../../x']],
    ['a name that Windows reserves', ['con.png']],
    ['a path that stands twice', ['a', 'a']],
    ['a file inside a file', ['a', 'a/b']],
    ['a file where a folder is', ['a/b', 'a']],
    ['names that differ in case', ['textures/Wood.png', 'textures/wood.png']],
    ['33 folders', [`${'a/'.repeat(33)}b`]],
  ])('refuses %s', (_, paths) => {
    const plan = () => planTree(paths.map((path): ImportEntry => ({path, source: '/source'})))
    expect(plan).toThrow(SourceNameError)
    expect(plan).toThrowErrorMatchingSnapshot()
  })
})
