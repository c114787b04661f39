import {existsSync} from 'node:fs'
import {mkdir, open} from 'node:fs/promises'
import {dirname} from 'node:path'
import {execa} from 'execa'

/** A process of the embedded network. */
export interface Child {
  pid: number
  /** Resolves when the process has ended, with its exit code or the name of the signal. */
  ended: Promise<number | string>
  stop(signal: NodeJS.Signals): void
}

/**
 * Starts a process whose output goes to a log file.
 *
 * On Linux the child gets SIGTERM when its parent dies, even by kill -9 (`setpriv --pdeathsig`), so that
 * nothing is left behind and no two chains write one state file.
 */
export async function startChild(
  command: string,
  args: readonly string[],
  {logPath, env, isDetached = false}: {logPath: string; env?: Record<string, string>; isDetached?: boolean},
): Promise<Child> {
  await mkdir(dirname(logPath), {recursive: true})
  const log = await open(logPath, 'a', 0o600)
  const tied =
    isDetached || !hasSetpriv ? {command, args} : {command: SETPRIV, args: ['--pdeathsig', 'SIGTERM', command, ...args]}
  try {
    const child = execa(tied.command, tied.args, {
      stdin: 'ignore',
      stdout: log.fd as unknown as 'inherit',
      stderr: log.fd as unknown as 'inherit',
      detached: isDetached,
      cleanup: !isDetached,
      reject: false,
      buffer: false,
      env,
    })
    if (isDetached) child.nodeChildProcess.unref()
    const ended = child.then((result) => result.exitCode ?? result.signal ?? 'unknown')
    if (child.pid === undefined) throw new Error(`${command} could not be started: ${await ended}`)
    return {pid: child.pid, ended, stop: (signal) => void child.kill(signal)}
  } finally {
    await log.close()
  }
}

const SETPRIV = '/usr/bin/setpriv'
const hasSetpriv = process.platform === 'linux' && existsSync(SETPRIV)
