import {describe, expect, test} from 'vitest'
import {findNameCollision, findNameProblem, findPathProblem} from '../../../../core/storage/entry-name.js'

describe('findNameProblem', () => {
  test.each(['wood.png', '.hidden', 'ünï ^code (1).exr', 'a'.repeat(255), 'console.log', 'com10', 'nullarbor', '...a'])(
    'accepts %j',
    (name) => {
      expect(findNameProblem(name)).toBeUndefined()
    },
  )

  test.each([
    ['', 'is empty'],
    ['.', 'names a folder itself or the one above'],
    ['..', 'names a folder itself or the one above'],
    ['../../etc/cron.d/x', 'contains a slash or backslash'],
    ['/etc/passwd', 'contains a slash or backslash'],
    ['C:\\w', 'contains a slash or backslash'],
    ['a\0b', 'contains a control character'],
    ['a\nb', 'contains a control character'],
    ['a\u009Bb', 'contains a control character'],
    ['bad\uFFFDutf8', 'is not valid UTF-8'],
    ['stream:data', 'contains a colon'],
    ['wood?.png', 'contains ?, which Windows refuses'],
    ['a<b>c|d"e*f', 'contains <, which Windows refuses'],
    ['wood.png.', 'ends with a dot or a space'],
    ['wood.png ', 'ends with a dot or a space'],
    ['NUL', 'is a device on Windows'],
    ['com1.txt', 'is a device on Windows'],
    ['aux .txt', 'is a device on Windows'],
    ['ä'.repeat(128), 'has 256 bytes; the limit is 255 bytes'],
  ])('refuses %j', (name, problem) => {
    expect(findNameProblem(name)).toBe(problem)
  })
})

describe('findPathProblem', () => {
  test('accepts 1024 bytes and refuses 1025', () => {
    expect(findPathProblem('a/'.repeat(512))).toBeUndefined()
    expect(findPathProblem(`${'a/'.repeat(512)}b`)).toBe('has a path of 1025 bytes; the limit is 1024 bytes')
  })
})

describe('findNameCollision', () => {
  test.each([
    ['case', 'Wood.png', 'wood.PNG'],
    ['sharp s', 'Straße', 'STRASSE'],
    ['composed and decomposed accents', 'é', 'e\u0301'],
    ['the same name', 'a', 'a'],
  ])('finds names that differ in %s', (_, first, second) => {
    expect(findNameCollision(['other', first, second])).toEqual([first, second])
  })

  test('finds nothing among distinct names', () => {
    expect(findNameCollision(['a', 'b', 'A1'])).toBeUndefined()
  })
})
