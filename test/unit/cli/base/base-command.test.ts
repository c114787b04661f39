import {Config, Flags} from '@oclif/core'
import {afterEach, beforeAll, describe, expect, test, vi} from 'vitest'
import {BaseCommand} from '../../../../cli/base/base-command.js'
import {InterruptedError, UsageError} from '../../../../cli/base/index.js'
import {packagePath} from '../../../../core/package-root.js'

class Sample extends BaseCommand<{price: bigint}> {
  static override id = 'sample'
  static override flags = {end: Flags.string({options: ['well', 'partly', 'usage', 'interrupted'] as const})}

  override async run(): Promise<{price: bigint}> {
    const {flags} = await this.parse(Sample)
    if (flags.end === 'usage') throw new UsageError('That is wrong.')
    if (flags.end === 'interrupted') {
      const signal = this.interrupted
      process.emit('SIGINT', 'SIGINT')
      throw new Error(`A library broke: ${signal.aborted}`)
    }
    if (flags.end === 'partly') this.endAs('partial')
    this.warn('The disk is nearly full.')
    this.log('It costs 2 credits.')
    if (flags.end === 'well') this.log('/shots\u001b[2J/a_0001.png\n\tb')
    return {price: 2_000_000n}
  }
}

let config: Config
let written: {stdout: string; stderr: string}

beforeAll(async () => {
  config = await Config.load(packagePath())
})

afterEach(() => {
  vi.restoreAllMocks()
  process.exitCode = undefined
})

/** Runs the command in this process and keeps what it writes. */
async function run(...argv: string[]): Promise<unknown> {
  written = {stdout: '', stderr: ''}
  const keep = (stream: 'stdout' | 'stderr') => (text: unknown) => {
    written[stream] += String(text)
    return true
  }
  vi.spyOn(process.stdout, 'write').mockImplementation(keep('stdout'))
  vi.spyOn(process.stderr, 'write').mockImplementation(keep('stderr'))
  vi.spyOn(console, 'log').mockImplementation((text: unknown) => void keep('stdout')(`${text}\n`))
  return Sample.run(argv, config)
}

describe('BaseCommand', () => {
  test('prints results on stdout and warnings on stderr', async () => {
    await run()
    expect(written).toEqual({stdout: 'It costs 2 credits.\n', stderr: 'Warning: The disk is nearly full.\n'})
  })

  test('lets no name of a scene or a node steer the terminal', async () => {
    await run('--end', 'well')
    expect(written.stdout).toBe('It costs 2 credits.\n/shots\u{FFFD}[2J/a_0001.png\n\tb\n')
  })

  test('prints one object instead with --json, with money as a decimal string', async () => {
    await run('--json')
    expect(written).toEqual({stdout: '{\n  "price": "2000000"\n}\n', stderr: 'Warning: The disk is nearly full.\n'})
  })

  test('ends with the exit code of a kind when asked to', async () => {
    await run('--end', 'partly')
    expect(process.exitCode).toBe(4)
  })

  test('prints no error itself', async () => {
    await expect(run('--end', 'usage')).rejects.toBeInstanceOf(UsageError)
    expect(written).toEqual({stdout: '', stderr: ''})
  })

  test('counts what an interruption broke as the interruption, and leaves no listener behind', async () => {
    const before = process.listenerCount('SIGINT')
    await expect(run('--end', 'interrupted')).rejects.toBeInstanceOf(InterruptedError)
    expect(process.listenerCount('SIGINT')).toBe(before)
  })
})
