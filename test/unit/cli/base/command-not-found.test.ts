import {describe, expect, test} from 'vitest'
import {unknownCommand} from '../../../../cli/base/command-not-found.js'

const IDS = ['job:list', 'job:show', 'node', 'node:status', 'render']

describe('unknownCommand', () => {
  test.each([
    ['rendre', 'candela has no command "rendre".', ['candela render']],
    ['job:lst', 'candela has no command "job lst".', ['candela job list']],
    ['node:banana', 'candela has no command "node banana".', ['candela node --help']],
    ['banana', 'candela has no command "banana".', ['candela --help']],
  ])('answers %s with what is nearest', (id, message, suggestions) => {
    expect(unknownCommand(id, IDS, 'candela')).toMatchObject({message, suggestions, kind: 'usage'})
  })
})
