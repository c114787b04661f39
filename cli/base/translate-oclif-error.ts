import {Errors} from '@oclif/core'
import {CandelaError} from '../../core/errors.js'
import {closestNames} from './closest-names.js'
import {UsageError} from './usage-error.js'

/** What is known of the command that the error came from. */
export interface CommandContext {
  /** What the person types to get help, such as `candela job list --help`. */
  helpCommand: string
  /** Names of the command's flags without dashes. */
  flagNames: readonly string[]
}

/**
 * Turns what oclif throws about a command line into a {@link UsageError} of one sentence.
 *
 * Recognises the texts of @oclif/core 4; what it does not know comes back unchanged.
 */
export function translateOclifError(error: unknown, context: CommandContext): unknown {
  if (error instanceof CandelaError) {
    error.message = withoutParserFrame(error.message)
    return error
  }
  if (!(error instanceof Errors.CLIError) || error.oclif.exit !== 2) return error
  const {code, message} = describe(error, context)
  return new UsageError(message, {code, cause: error, suggestions: [context.helpCommand]})
}

interface Description {
  code: string
  message: string
}

/** Reads the parser's errors by class name and fields: @oclif/core does not export their classes. */
function describe(error: ParserError, context: CommandContext): Description {
  const {flags = [], args = []} = error
  switch (error.constructor.name) {
    case 'NonExistentFlagsError':
      return {
        code: 'UNKNOWN_FLAG',
        message: `There is no flag ${flags.join(' and no flag ')}${didYouMean(flags, context)}`,
      }
    case 'RequiredArgsError':
      return {code: 'MISSING_ARGUMENT', message: `The command needs ${args.map(argName).join(' and ')}.`}
    case 'UnexpectedArgsError':
      return {
        code: 'UNEXPECTED_ARGUMENT',
        message: `The command does not expect ${args.map((arg) => `"${arg}"`).join(' and ')}.`,
      }
    case 'FlagInvalidOptionError':
    case 'ArgInvalidOptionError':
      return {code: 'BAD_ARGUMENT', message: describeWrongOption(withoutParserFrame(error.message))}
    default:
      return {code: 'BAD_ARGUMENT', message: toSentence(withoutParserFrame(error.message))}
  }
}

type ParserError = InstanceType<typeof Errors.CLIError> & {
  flags?: string[]
  args?: unknown[]
}

/** `Expected --device=tpu to be one of: auto, cpu` becomes a sentence; anything else stays as it is. */
function describeWrongOption(message: string): string {
  const [, flag, received, options] = /^Expected (?:(--[\w-]+)=)?(.*) to be one of: (.*)$/.exec(message) ?? []
  if (options === undefined) return toSentence(message)
  return `${flag ?? 'The argument'} must be one of ${options}; received "${received}".`
}

function argName(arg: unknown): string {
  return (arg as {name: string}).name.toUpperCase()
}

function didYouMean(flags: readonly string[], {flagNames}: CommandContext): string {
  const close = flags.flatMap((flag) => closestNames(flag.replace(/^-+/, ''), flagNames).slice(0, 1))
  return close.length === 0 ? '.' : `; did you mean ${close.map((name) => `--${name}`).join(' and ')}?`
}

/** Takes away `Parsing --flag \n\t…\nSee more help with --help`, which the parser wraps round the text of any error. */
function withoutParserFrame(message: string): string {
  const bare = message.replace(/\nSee more help with --help$/, '')
  const [, flag, inner] = /^Parsing (--[\w-]+) \n\t([\s\S]*)$/.exec(bare) ?? []
  if (inner === undefined) return bare
  return /^Expected /.test(inner)
    ? inner.replace('Expected', `${flag} expects`).replace(' but received: ', '; received ')
    : inner
}

function toSentence(message: string): string {
  const line = message
    .replace(/^The following errors? occurred:\s*/, '')
    .split('\n')
    .map((part) => part.trim())
    .filter(Boolean)
    .join('; ')
  return /[.!?]$/.test(line) ? line : `${line}.`
}
