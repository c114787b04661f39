import {mkdir, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {inspect} from 'node:util'
import {homePath} from '../../core/home.js'

/** What a fault log tells besides the error. */
export interface FaultContext {
  /** The command's words and the names of its flags; never their values, which may be secret. */
  command: string
  nowMs: number
}

/**
 * Writes the whole error, with its stack and causes, into a fresh file under `logs`.
 *
 * @returns The path of the file, or a sentence fragment that says why there is none.
 */
export async function writeFaultLog(error: unknown, {command, nowMs}: FaultContext): Promise<FaultLog> {
  const folder = homePath('logs')
  const time = new Date(nowMs).toISOString()
  const path = join(folder, `fault-${time.replaceAll(/[:.]/g, '-')}-${process.pid}.log`)
  const platform = `${process.platform}-${process.arch}, Node ${process.version}`
  try {
    await mkdir(folder, {recursive: true})
    await writeFile(path, `${time}\n${command}\n${platform}\n\n${inspect(error, {depth: 6})}\n`, {mode: 0o600})
    return {path}
  } catch (cause) {
    return {reason: cause instanceof Error ? cause.message : String(cause)}
  }
}

/** Where the log is, or why it could not be written. */
export type FaultLog = {path: string} | {reason: string}

/** The words and flag names of a command line, without values. */
export function redactArgv(argv: readonly string[]): string {
  return argv
    .map((arg) => (arg.startsWith('-') ? arg.replace(/=.*/s, '=…') : /^[a-z-]+$/.test(arg) ? arg : '…'))
    .join(' ')
}
