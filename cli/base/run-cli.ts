import {Config, Errors, run, settings} from '@oclif/core'
import {systemClock} from '../../core/clock.js'
import {packagePath} from '../../core/package-root.js'
import {unknownCommand} from './command-not-found.js'
import {describeError, formatErrorReport} from './describe-error.js'
import {redactArgv} from './fault-log.js'
import {formatJson} from './format-json.js'
import {isJsonAsked} from './is-json-asked.js'
import {type CommandContext, translateOclifError} from './translate-oclif-error.js'

/** How a bin starts the command line. */
export interface CliOptions {
  /** The arguments after the program's name. */
  argv: readonly string[]
  /** The command that runs when the first argument names none, for bins that are short for one command. */
  defaultCommand?: string
}

/**
 * Runs one command line to its end and ends the process with the right exit code.
 *
 * The only place that prints errors; stdout and stderr are flushed before the process ends.
 */
export async function runCli({argv, defaultCommand}: CliOptions): Promise<void> {
  settings.enableAutoTranspile = false
  process.stderr.on('error', ignoreClosedPipe)
  const fail = async (error: unknown, context?: CommandContext) => endProcess(await reportError(error, argv, context))
  process.on('uncaughtException', (error) => void fail(error))
  process.on('unhandledRejection', (error) => void fail(error))

  const config = await Config.load(packagePath())
  const line = toCommandLine(argv, config, defaultCommand)
  try {
    await run(line, config)
    await endProcess(Number(process.exitCode ?? 0))
  } catch (error) {
    await fail(toUnknownCommand(error, config), contextOf(line, config))
  }
}

/**
 * What oclif is asked to run: `help X` means `X --help`, and a bin with a default command puts it in front unless
 * the first argument names a command or a topic.
 */
export function toCommandLine(
  argv: readonly string[],
  config: Pick<Config, 'commandIDs'>,
  defaultCommand?: string,
): string[] {
  const [first = ''] = argv
  if (first === 'help') return [...argv.slice(1), '--help']
  if (defaultCommand === undefined || first === '--version') return [...argv]
  const isCommand = config.commandIDs.some((id) => id.split(':')[0] === first)
  return isCommand ? [...argv] : [defaultCommand, ...argv]
}

async function reportError(error: unknown, argv: readonly string[], context?: CommandContext): Promise<number> {
  if (error instanceof Errors.ExitError) return error.oclif.exit ?? 0
  const translated = translateOclifError(error, context ?? {helpCommand: 'candela --help', flagNames: []})
  const report = await describeError(translated, {command: redactArgv(argv), nowMs: systemClock.nowMs()})
  const {code, message, suggestions, exitCode} = report
  if (isJsonAsked(argv)) process.stdout.write(`${formatJson({error: {code, message, suggestions}})}\n`)
  else process.stderr.write(`${formatErrorReport(report)}\n`)
  return exitCode
}

/** Gives `candela typo --help`, which oclif answers on its own, the same answer as `candela typo`. */
function toUnknownCommand(error: unknown, config: Config): unknown {
  const [, id] = (error instanceof Errors.CLIError && /^Command (.+) not found\.$/.exec(error.message)) || []
  return id === undefined ? error : unknownCommand(id, config.commandIDs, config.bin)
}

function contextOf(line: readonly string[], config: Config): CommandContext {
  for (let length = line.length; length > 0; length--) {
    const words = line.slice(0, length)
    const command = config.findCommand(words.join(':'))
    if (!command) continue
    const flagNames = [...Object.keys(command.flags ?? {}), 'json', 'help']
    return {helpCommand: `${config.bin} ${words.join(' ')} --help`, flagNames}
  }
  return {helpCommand: `${config.bin} --help`, flagNames: []}
}

async function endProcess(exitCode: number): Promise<void> {
  await Promise.all([flushed(process.stdout), flushed(process.stderr)])
  process.exit(exitCode)
}

function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || !stream.writable) resolve()
    else stream.write('', () => resolve())
  })
}

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
}
