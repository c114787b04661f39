import {createInterface} from 'node:readline/promises'
import type {Readable, Writable} from 'node:stream'
import {CandelaError} from '../../core/errors.js'
import {UsageError} from '../base/index.js'

/** The person answered no. */
export class DeclinedError extends CandelaError {
  readonly code = 'DECLINED'
  readonly kind = 'cancelled' as const
}

/** Where a question goes and what it may skip. */
export interface ConfirmOptions {
  /** Value of `--yes`: the question is not asked. */
  isYes: boolean
  signal?: AbortSignal
  /** @default process.stdin */
  input?: Readable & {isTTY?: boolean}
  /** @default process.stderr */
  output?: Writable & {isTTY?: boolean}
}

/**
 * Asks a question that only `y` or `yes` answers with yes; returns when the answer is yes.
 *
 * @param question - One sentence that ends in a question mark and names what is spent or lost.
 * @throws {DeclinedError} If the answer is anything else.
 * @throws {UsageError} If nobody can answer because stdin or stderr is not a terminal.
 * @throws The reason of `signal` if it aborts first.
 */
export async function confirm(question: string, options: ConfirmOptions): Promise<void> {
  const {isYes, signal, input = process.stdin, output = process.stderr} = options
  if (isYes) return
  if (!input.isTTY || !output.isTTY) {
    throw new UsageError(`The question "${question}" needs a terminal to answer it, or the flag --yes.`, {
      code: 'CANNOT_ASK',
      suggestions: ['the same command with --yes'],
    })
  }
  const answer = await ask(`${question} [y/N] `, input, output, signal)
  if (!/^y(es)?$/i.test(answer.trim())) throw new DeclinedError('Nothing was done, because the answer was not yes.')
}

/**
 * Asks a question where there is a terminal, for a command that goes on either way.
 *
 * @returns Whether the answer is yes; `false` where nobody can answer.
 */
export async function askIfPossible(
  question: string,
  signal: AbortSignal,
  {input = process.stdin, output = process.stderr}: Pick<ConfirmOptions, 'input' | 'output'> = {},
): Promise<boolean> {
  if (!input.isTTY || !output.isTTY) return false
  try {
    await confirm(question, {isYes: false, signal, input, output})
    return true
  } catch (error) {
    if (error instanceof DeclinedError) return false
    throw error
  }
}

async function ask(prompt: string, input: Readable, output: Writable, signal?: AbortSignal): Promise<string> {
  const terminal = createInterface({input, output})
  const closed = new Promise<string>((resolve) => terminal.once('close', () => resolve('')))
  terminal.once('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  try {
    return await Promise.race([terminal.question(prompt, {signal}), closed])
  } catch (error) {
    throw signal?.aborted ? signal.reason : error
  } finally {
    terminal.close()
  }
}
