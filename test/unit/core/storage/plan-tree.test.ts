import {describe, expect, test} from 'vitest'
import {type ImportEntry, planTree, TreePlanner} from '../../../../core/storage/plan-tree.js'
import {SourceNameError} from '../../../../core/storage/storage-errors.js'

describe('planTree', () => {
  test('arranges files in folders', () => {
    const plan = planTree([
      {path: 'scene.blend', source: '/a/scene.blend'},
      {path: 'link.png', source: '/b/wood.png'},
      {path: 'textures/wood.png', source: '/b/wood.png'},
      {path: 'rock.png', source: '/b/rock.png'},
    ])
    expect([...plan.fileNames()]).toEqual(['scene.blend', 'link.png', 'rock.png'])
    expect([...plan.folders.keys()]).toEqual(['textures'])
    expect(plan.countFiles()).toBe(4)
    expect([...plan.listSources()]).toEqual(['/a/scene.blend', '/b/wood.png', '/b/rock.png', '/b/wood.png'])
  })

  test('keeps folders without files', () => {
    const planner = new TreePlanner()
    planner.addFolder(['cache', 'smoke'])
    expect([...(planner.finish().folders.get('cache')?.folders.keys() ?? [])]).toEqual(['smoke'])
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
