import {describe, expect, test} from 'vitest'
import {commonFolder, planBundle, type SceneDependency} from '../../../../core/scene/index.js'

const SCENE = '/art/film/scene.blend'

function file(path: string, {relativeIn = [] as string[], absoluteIn = [] as string[], kind = 'image' as const}) {
  return {path, relativeIn, absoluteIn, kind} as unknown as SceneDependency
}

function library(path: string, stored: {relativeIn?: string[]; absoluteIn?: string[]}) {
  return {...file(path, stored), kind: 'library'} as SceneDependency
}

const show = (dependencies: SceneDependency[]) =>
  planBundle(SCENE, dependencies)
    .files.map(({path, source, isRemapped}) => `${path} <- ${source}${isRemapped ? ' (copy)' : ''}`)
    .sort()

describe('planBundle', () => {
  test('keeps relative paths as they are, also those that leave the folder of the scene', () => {
    expect(show([file('/art/shared/wood.png', {relativeIn: [SCENE]})])).toEqual([
      'film/scene.blend <- /art/film/scene.blend',
      'shared/wood.png <- /art/shared/wood.png',
    ])
  })

  test('puts what is named by absolute paths under one folder, in a copy of the scene', () => {
    expect(show([file('/usr/share/sky.hdr', {absoluteIn: [SCENE]})])).toEqual([
      '_outside/usr/share/sky.hdr <- /usr/share/sky.hdr',
      'scene.blend <- /art/film/scene.blend (copy)',
    ])
  })

  test('leaves a file of the project in its place although its path is absolute', () => {
    expect(show([file('/art/film/a.png', {absoluteIn: [SCENE]})])).toEqual([
      'a.png <- /art/film/a.png',
      'scene.blend <- /art/film/scene.blend (copy)',
    ])
  })

  test('keeps the relative paths of a library that lies elsewhere, even those that lead back into the project', () => {
    const props = '/studio/libs/props.blend'
    expect(
      show([
        library(props, {absoluteIn: [SCENE]}),
        file('/studio/libs/tex/a.png', {relativeIn: [props]}),
        file('/art/film/b.png', {relativeIn: [props, SCENE]}),
        file('/srv/c.png', {absoluteIn: [props]}),
      ]),
    ).toEqual([
      '_outside/art/film/b.png <- /art/film/b.png',
      '_outside/srv/c.png <- /srv/c.png',
      '_outside/studio/libs/props.blend <- /studio/libs/props.blend (copy)',
      '_outside/studio/libs/tex/a.png <- /studio/libs/tex/a.png',
      'b.png <- /art/film/b.png',
      'scene.blend <- /art/film/scene.blend (copy)',
    ])
  })

  test('ends with libraries that need each other', () => {
    const [a, b] = ['/art/film/a.blend', '/art/film/b.blend']
    expect(show([library(a, {relativeIn: [SCENE, b]}), library(b, {relativeIn: [a]})])).toHaveLength(3)
  })
})

describe('commonFolder', () => {
  test.each([
    [['/a/b/scene.blend'], '/a/b'],
    [['/a/b/scene.blend', '/a/b/textures/x.png'], '/a/b'],
    [['/a/b/scene.blend', '/a/lib/props.blend'], '/a'],
    [['/a/b/scene.blend', '/a/bc/x.png'], '/a'],
    [['/a/scene.blend', '/z/x.png'], '/'],
  ])('of %j is %s', (paths, folder) => {
    expect(commonFolder(paths)).toBe(folder)
  })
})
