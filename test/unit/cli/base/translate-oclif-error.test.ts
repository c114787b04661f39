import {Args, Flags, Parser} from '@oclif/core'
import {describe, expect, test} from 'vitest'
import {jobArg} from '../../../../cli/base/flags.js'
import {translateOclifError} from '../../../../cli/base/translate-oclif-error.js'
import {UsageError} from '../../../../cli/base/usage-error.js'

const INPUT = {
  args: {job: jobArg({required: true}), mode: Args.string({options: ['fast', 'slow']})},
  flags: {
    yes: Flags.boolean({exclusive: ['dry']}),
    dry: Flags.boolean(),
    device: Flags.string({options: ['auto', 'cpu']}),
    threads: Flags.integer({min: 1}),
    frames: Flags.string({
      parse: async (input) => {
        throw new UsageError(`The frame range "${input}" is empty.`, {code: 'FRAMES', suggestions: ['--frames 1-24']})
      },
    }),
  },
}

/** The code and sentence for a command line, from the real parser. */
async function failureOf(line: string): Promise<string> {
  const context = {helpCommand: 'candela job show --help', flagNames: Object.keys(INPUT.flags)}
  const thrown = await Parser.parse(line.split(' ').filter(Boolean), INPUT).then(
    () => new Error('The line was accepted.'),
    (error: unknown) => error,
  )
  const error = translateOclifError(thrown, context) as UsageError
  expect(error.kind).toBe('usage')
  return [`${error.code}: ${error.message}`, ...error.suggestions].join(' | ')
}

describe('translateOclifError', () => {
  test.each([
    ['1 --yess'],
    ['1 --zebra'],
    [''],
    ['1 fast more words'],
    ['1 medium'],
    ['1 --device tpu'],
    ['1 --threads 0'],
    ['1 --threads many'],
    ['1 --device'],
    ['1 --yes --dry'],
    ['1 --frames 3-1'],
    ['x'],
  ])('turns "%s" into one sentence', async (line) => {
    expect(await failureOf(line)).toMatchSnapshot()
  })

  test('leaves foreign errors as they are', () => {
    const error = new TypeError('x')
    expect(translateOclifError(error, {helpCommand: '', flagNames: []})).toBe(error)
  })
})
