import {expect, test} from 'vitest'
import {quoteName} from '../../../../core/storage/quote-name.js'

test('quoteName leaves what can be read', () => {
  expect(quoteName('ünï ^code (1).exr')).toBe('"ünï ^code (1).exr"')
})

test('quoteName shows what cannot be seen', () => {
  expect(quoteName('a"b\n\u009B\u202E\u2028')).toBe('"a\\"b\\n\\u{9B}\\u{202E}\\u{2028}"')
})
