import {CandelaError, EXIT_CODES} from '../../core/errors.js'
import {toPrintableLines} from '../../core/to-printable.js'
import {type FaultContext, writeFaultLog} from './fault-log.js'

/** What a program gets to know of an error, under `error` in the `--json` output. */
export interface ErrorReport {
  code: string
  message: string
  suggestions: readonly string[]
  exitCode: number
}

/**
 * Describes any thrown value for people and programs; faults of ours are written to a log that the message names.
 */
export async function describeError(error: unknown, context: FaultContext): Promise<ErrorReport> {
  if (!(error instanceof CandelaError)) {
    return {code: 'FAULT', message: await describeFault(error, context), suggestions: [], exitCode: EXIT_CODES.fault}
  }
  const {code, kind, suggestions} = error
  const message = kind === 'fault' ? `${error.message} ${await logSentence(error, context)}` : error.message
  return {code, message, suggestions, exitCode: EXIT_CODES[kind]}
}

/** Formats a report for people, without what would steer a terminal: the sentence, then one "Try:" line per suggestion. */
export function formatErrorReport({message, suggestions}: ErrorReport): string {
  return toPrintableLines([message, ...suggestions.map((suggestion) => `Try: ${suggestion}`)].join('\n'))
}

async function describeFault(error: unknown, context: FaultContext): Promise<string> {
  const text = error instanceof Error ? error.message : String(error)
  const firstLine = text.split('\n', 1)[0]?.replace(/[.\s]+$/, '') || 'no reason was given'
  return `Candela failed unexpectedly: ${firstLine}. ${await logSentence(error, context)}`
}

async function logSentence(error: unknown, context: FaultContext): Promise<string> {
  const log = await writeFaultLog(error, context)
  return 'path' in log ? `The log is ${log.path}.` : `No log could be written: ${log.reason}.`
}
