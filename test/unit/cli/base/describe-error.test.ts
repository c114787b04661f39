import {mkdtemp, readFile, stat, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {describeError, formatErrorReport} from '../../../../cli/base/describe-error.js'
import {redactArgv} from '../../../../cli/base/fault-log.js'
import {UsageError} from '../../../../cli/base/usage-error.js'
import {CandelaError} from '../../../../core/errors.js'

class BrokenStateError extends CandelaError {
  readonly code = 'BROKEN_STATE'
  readonly kind = 'fault' as const
}

const CONTEXT = {command: 'render … --yes', nowMs: Date.UTC(2026, 0, 2, 3, 4, 5)}
const homeBefore = process.env.CANDELA_HOME
let home: string

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'candela-errors-'))
  process.env.CANDELA_HOME = home
})

afterEach(() => {
  if (homeBefore === undefined) delete process.env.CANDELA_HOME
  else process.env.CANDELA_HOME = homeBefore
})

describe('describeError', () => {
  test('gives an error of ours its sentence, code, suggestions and exit code', async () => {
    const error = new UsageError('There is no flag --x.', {code: 'UNKNOWN_FLAG', suggestions: ['candela --help']})
    expect(await describeError(error, CONTEXT)).toEqual({
      code: 'UNKNOWN_FLAG',
      message: 'There is no flag --x.',
      suggestions: ['candela --help'],
      exitCode: 2,
    })
  })

  test('hides the stack of a foreign error in a private log that the sentence names', async () => {
    const report = await describeError(new TypeError('x is not a function\nmore'), CONTEXT)
    const path = join(home, 'logs', `fault-2026-01-02T03-04-05-000Z-${process.pid}.log`)
    expect(report).toEqual({
      code: 'FAULT',
      message: `Candela failed unexpectedly: x is not a function. The log is ${path}.`,
      suggestions: [],
      exitCode: 1,
    })
    const log = await readFile(path, 'utf8')
    expect(log).toContain('render … --yes')
    expect(log).toMatch(/TypeError: x is not a function\n.*\n\s+at /)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
  })

  test('logs the cause of a fault of ours', async () => {
    const error = new BrokenStateError('The index is broken.', {cause: new Error('EIO: bad block')})
    const report = await describeError(error, CONTEXT)
    const path = /The log is (.*)\.$/.exec(report.message)?.[1] ?? ''
    expect(report.message).toMatch(/^The index is broken\. The log is /)
    expect(await readFile(path, 'utf8')).toContain('EIO: bad block')
  })

  test('says why there is no log when it cannot be written', async () => {
    await writeFile(join(home, 'logs'), 'a file where the folder should be')
    const report = await describeError(new Error('boom'), CONTEXT)
    expect(report.message).toMatch(/^Candela failed unexpectedly: boom\. No log could be written: E/)
  })

  test('survives a thrown value that is no error', async () => {
    expect((await describeError(undefined, CONTEXT)).message).toMatch(/^Candela failed unexpectedly: undefined\. /)
  })
})

describe('formatErrorReport', () => {
  test('puts every suggestion on its own line', () => {
    const report = {code: 'X', message: 'A thing failed.', suggestions: ['candela a', 'candela b'], exitCode: 1}
    expect(formatErrorReport(report)).toBe('A thing failed.\nTry: candela a\nTry: candela b')
  })

  test('lets no name of a scene steer the terminal', () => {
    const report = {code: 'X', message: 'A file is missing: \u001b[2Jwood.png.', suggestions: [], exitCode: 1}
    expect(formatErrorReport(report)).toBe('A file is missing: \u{FFFD}[2Jwood.png.')
  })
})

describe('redactArgv', () => {
  test('keeps commands and flag names and drops every value', () => {
    expect(redactArgv(['wallet', 'import', '0xabc', '--password=secret', '--yes'])).toBe(
      'wallet import … --password=… --yes',
    )
  })
})
