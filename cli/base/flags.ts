import {Args, Flags} from '@oclif/core'
import {parseCredits, parseTokens} from '../../core/units.js'
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

/** The flag that names a file with the wallet's password; a password is never the value of a flag. */
export const passwordFileFlag = () =>
  Flags.string({
    description: 'File whose first line is the password; without it CANDELA_PASSWORD or a question.',
    helpValue: 'FILE',
  })

/** The flag that names a key of the local network, where nodes and artist have one each. */
export const localKeyFlag = () =>
  Flags.string({description: 'Name of the key on the local network.', default: 'artist', helpValue: 'NAME'})

/** An amount of credits, such as 2.50; microcredits, 1 or more. */
export const creditsArg = Args.custom<bigint>({
  name: 'credits',
  description: 'Credits, such as 2.50; a credit is one US dollar.',
  parse: async (input) => parseAmount(input, parseCredits(input), 'credits with at most 6 decimals'),
})

/** An amount of tokens, such as 2.5; smallest units, 1 or more. */
export const tokensArg = Args.custom<bigint>({
  name: 'tokens',
  description: 'Tokens, such as 2.5.',
  parse: async (input) => parseAmount(input, parseTokens(input), 'tokens with at most 18 decimals'),
})

/** The number of an epoch. */
export const epochArg = Args.custom<number>({
  name: 'epoch',
  description: 'Number of the epoch; by default the running one.',
  parse: async (input) => parseEpoch(input),
})

/** The flag that names one epoch. */
export const epochFlag = Flags.custom<number>({
  description: 'Only this epoch.',
  helpValue: 'NUMBER',
  parse: async (input) => parseEpoch(input),
})

function parseEpoch(input: string): number {
  if (/^\d{1,9}$/.test(input)) return Number(input)
  throw new UsageError(`"${input}" is not the number of an epoch; expected 0 or more.`, {
    code: 'EPOCH',
    suggestions: ['candela network epoch'],
  })
}

function parseAmount(input: string, amount: bigint | undefined, expected: string): bigint {
  if (amount !== undefined && amount > 0n) return amount
  throw new UsageError(`"${input}" is not an amount; expected ${expected}, more than 0.`, {code: 'AMOUNT'})
}

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
