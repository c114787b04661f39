import {describe, expect, test} from 'vitest'
import {chooseOutputPattern, framePath, placeOutput, placeView} from '../../../../core/job/index.js'

describe('chooseOutputPattern', () => {
  test.each([
    ['//renders/shot-####', undefined, '/films/renders', 'shot-####'],
    ['//../out/a_###.png', undefined, '/out', 'a_###'],
    ['//', undefined, '/films', 'lamp-####'],
    ['/tmp/', undefined, '/films/renders', 'lamp-####'],
    ['/tmp/shot', undefined, '/films/renders', 'shot'],
    ['C:\\out\\x##', undefined, '/films/renders', 'x##'],
    ['//renders/shot-####', '/elsewhere', '/elsewhere', 'shot-####'],
    ['//renders/shot-####', '/elsewhere/pic_##', '/elsewhere', 'pic_##'],
  ])('scene pattern %s with --output %s', (pattern, output, folder, name) => {
    expect(chooseOutputPattern('/films/lamp.blend', pattern, output)).toEqual({folder, name})
  })
})

describe('placeOutput', () => {
  const pattern = {folder: '/shots', name: 'a_####'}

  test('moves frames to another folder or under other names, or leaves them where they were', () => {
    expect(placeOutput(pattern)).toEqual(pattern)
    expect(placeOutput(pattern, '/graded')).toEqual({folder: '/graded', name: 'a_####'})
    expect(placeOutput(pattern, '/graded/b-##.png')).toEqual({folder: '/graded', name: 'b-##'})
  })
})

describe('placeView', () => {
  const both = [
    {name: 'left', suffix: '_L'},
    {name: 'right', suffix: '_R'},
  ]
  const at = (name: string, view = 'left', scene: Parameters<typeof placeView>[2] = {views: both}) =>
    framePath(placeView({folder: '/out', name}, view, scene), 7, '.png')

  test('puts the suffix of a view behind the frame number', () => {
    expect(at('shot-####')).toBe('/out/shot-0007_L.png')
    expect(at('shot-##-final')).toBe('/out/shot-07-final_L.png')
    expect(at('shot', 'right')).toBe('/out/shot0007_R.png')
  })

  test('has the name of a view there where its files would be those of another view, or of the picture of both', () => {
    const left = {name: 'left', suffix: ''}
    const views = [left, {name: 'right', suffix: ''}]
    expect(at('a-##', 'left', {views})).toBe('/out/a-07_left.png')
    expect(at('a-##', 'right', {views})).toBe('/out/a-07_right.png')
    const own = [left, {name: 'right', suffix: '_R'}]
    expect(at('a-##', 'left', {views: own})).toBe('/out/a-07.png')
    expect(at('a-##', 'left', {views: own, isStereo: true})).toBe('/out/a-07_left.png')
  })

  test('leads to no other folder, and to no other frame', () => {
    const views = [
      {name: 'left', suffix: '/../left'},
      {name: 'right', suffix: '#7'},
      {name: 'third', suffix: '#7'},
    ]
    expect(at('a-##', 'left', {views})).toBe('/out/a-07_.._left.png')
    expect(at('a-##', 'right', {views})).toBe('/out/a-07_7_right.png')
  })
})

describe('framePath', () => {
  test.each([
    ['shot-####', 7, '/o/shot-0007.png'],
    ['a#b##', 7, '/o/a#b07.png'],
    ['##_end', 123, '/o/123_end.png'],
    ['plain', 7, '/o/plain0007.png'],
    ['n_###', -5, '/o/n_-005.png'],
  ])('%s at frame %i', (name, frame, path) => {
    expect(framePath({folder: '/o', name}, frame, '.png')).toBe(path)
  })
})
