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
  test('puts the suffix of a view behind the frame number', () => {
    const at = (name: string) => framePath(placeView({folder: '/out', name}, '_L'), 7, '.png')
    expect([at('shot-###'), at('shot-')]).toEqual(['/out/shot-007_L.png', '/out/shot-0007_L.png'])
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
