import {expect, test} from 'vitest'
import {isJsonAsked} from '../../../../cli/base/is-json-asked.js'

test.each([
  [['job', 'list', '--json'], true],
  [['--json', 'job', 'list'], true],
  [['job', 'list'], false],
  [['render', '--', '--json'], false],
  [['render', '--json', '--', 'a'], true],
])('%j asks for JSON: %s', (argv, answer) => {
  expect(isJsonAsked(argv)).toBe(answer)
})
