import {expect, test} from 'vitest'
import {isAlikeBuild} from '../../../../core/verify/index.js'

test.each([
  ['4.5.0', '4.5.15', true],
  ['4.5.9', '4.5.10', true],
  ['4.5.15', '4.5.16', false],
  ['4.5.16', '4.5.16', true],
  ['4.2.0', '4.2.23', false],
  ['4.4.9', '4.5.3', false],
])('isAlikeBuild: %s and %s: %s', (a, b, isAlike) => {
  expect(isAlikeBuild(a, b)).toBe(isAlike)
  expect(isAlikeBuild(b, a)).toBe(isAlike)
})
