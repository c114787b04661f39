import {Args, Flags} from '@oclif/core'
import {UsageError} from './usage-error.js'

/** The flag that answers every question with yes, on every command that spends or deletes. */
export const yesFlag = () => Flags.boolean({char: 'y', description: 'Go ahead without asking.', default: false})

/** The flag that names a network profile; without it the command uses the current one, `local` until another is chosen. */
export const networkFlag = () =>
  Flags.string({
    description: 'Network profile to use instead of the current one.',
    env: 'CANDELA_NETWORK',
    helpValue: 'NAME',
    default: async () => (await import('../../core/network/index.js')).readCurrentNetwork(),
    noCacheDefault: true,
  })

/** The argument that names a scene, as typed. */
export const sceneArg = Args.custom<string>({
  name: 'scene',
  description: 'Path of the .blend file.',
  parse: async (input) => input,
})

/** The argument that names a job: its number on the chain, 1 or more. */
export const jobArg = Args.custom<bigint>({
  name: 'job',
  description: 'Number of the job, as printed by candela job list.',
  parse: async (input) => parseJobNumber(input),
})

/**
 * Reads the number of a job.
 *
 * @throws {UsageError} If `input` is not a positive decimal integer.
 */
export function parseJobNumber(input: string): bigint {
  const digits = input.replace(/^#/, '')
  if (!/^[1-9]\d{0,76}$/.test(digits)) {
    throw new UsageError(`A job is named by its number, such as 42; received "${input}".`, {
      code: 'JOB_NUMBER',
      suggestions: ['candela job list'],
    })
  }
  return BigInt(digits)
}
