import {describe, expect, test} from 'vitest'
import {toCommandLine} from '../../../../cli/base/run-cli.js'

const CONFIG = {commandIDs: ['job:list', 'node', 'node:status', 'render']}

describe('toCommandLine', () => {
  test.each([
    [
      ['scene.blend', '--frames', '1'],
      ['render', 'scene.blend', '--frames', '1'],
    ],
    [
      ['--frames', '1', 'scene.blend'],
      ['render', '--frames', '1', 'scene.blend'],
    ],
    [[], ['render']],
    [['--help'], ['render', '--help']],
    [['--version'], ['--version']],
    [
      ['node', '--threads', '2'],
      ['node', '--threads', '2'],
    ],
    [
      ['job', 'list'],
      ['job', 'list'],
    ],
    [
      ['render', 'scene.blend'],
      ['render', 'scene.blend'],
    ],
    [
      ['./node', '--json'],
      ['render', './node', '--json'],
    ],
    [
      ['help', 'node'],
      ['node', '--help'],
    ],
  ])('lets the bin render turn %j into %j', (argv, line) => {
    expect(toCommandLine(argv, CONFIG, 'render')).toEqual(line)
  })

  test('lets the bin candela keep its arguments', () => {
    expect(toCommandLine(['scene.blend'], CONFIG)).toEqual(['scene.blend'])
  })
})
