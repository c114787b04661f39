import type {Readable, Writable} from 'node:stream'
import {execa} from 'execa'
import {packagePath} from '../package-root.js'
import {BlenderLog} from './blender-log.js'
import {type BlenderChild, BlenderProcess} from './blender-process.js'
import type {BlenderRuntime} from './blender-runtime.js'
import {type CommandLine, type SandboxView, wrapInSandbox} from './sandbox.js'

/** What to start Blender with. */
export interface BlenderStart {
  runtime: BlenderRuntime
  /** Script below the package, e.g. `core/blender/worker.py`. */
  script: string
  /** Threads that Blender makes. @default 0, one per core */
  threads?: number
  /** Address space of Blender; without it there is no limit. */
  memoryLimitBytes?: number
  /** Blender's own chatter is appended to this file. */
  logPath: string
  /** What a sandboxed Blender sees; without it Blender runs with the rights of this process. */
  sandbox?: SandboxView
  /** Added to the environment. */
  env?: Readonly<Record<string, string>>
}

/**
 * Starts Blender headless with one of our scripts: the only place in Candela that does.
 *
 * The script reads JSON lines from stdin and writes JSON lines to descriptor 3. It runs in its own process group, so
 * that Ctrl-C in a terminal does not reach it, and ends by itself when this process ends.
 */
export function startBlender(start: BlenderStart): Promise<BlenderProcess> {
  const {command, args, env} = toCommandLine(start)
  return BlenderLog.append(start.logPath, (output, log) => {
    const child = execa(command, args, {
      env,
      stdio: ['pipe', output, output, 'pipe'],
      buffer: false,
      reject: false,
      detached: true,
    })
    return new BlenderProcess(toBlenderChild(child), {log, runtime: start.runtime})
  })
}

function toCommandLine(start: BlenderStart): CommandLine {
  const {runtime, script, sandbox, env} = start
  const path = sandbox ? `/candela/${script.split('/').at(-1)}` : packagePath(script)
  const line = {command: runtime.command, args: toArgs(start, path), env: {LC_ALL: 'C.UTF-8', ...env}}
  return sandbox ? wrapInSandbox(line, runtime, sandbox) : line
}

/** `--python-exit-code` only counts for scripts named after it; `--disable-autoexec` keeps the scene's Python off. */
function toArgs({runtime, threads = 0, memoryLimitBytes}: BlenderStart, script: string): string[] {
  const limits = [
    ...(threads > 0 ? ['--threads', String(threads)] : []),
    ...(memoryLimitBytes ? ['--memory-limit-bytes', String(memoryLimitBytes)] : []),
  ]
  if (runtime.form === 'module') return ['-I', '-B', script, ...limits]
  const safe = ['--background', '--factory-startup', '--disable-autoexec', '--python-exit-code', '9']
  return [...safe, '--threads', String(threads), '--python', script, '--', ...limits]
}

interface ExecaChild extends PromiseLike<{exitCode?: number; signal?: string}> {
  pid?: number | undefined
  stdin: Writable
  stdio: readonly unknown[]
  kill(signal: 'SIGKILL'): boolean
}

function toBlenderChild(child: ExecaChild): BlenderChild {
  return {
    pid: child.pid,
    stdin: child.stdin,
    messages: child.stdio[3] as Readable,
    exited: Promise.resolve(child),
    kill: (signal) => child.kill(signal),
  }
}

const versions = new Map<string, Promise<string | undefined>>()

/** Asks an executable for its version, e.g. `3.4.1`, once per process; `undefined` when it is no Blender. */
export function readBlenderVersion(command: string): Promise<string | undefined> {
  const known = versions.get(command)
  if (known) return known
  const asked = execa(command, ['--background', '--factory-startup', '--version'], {
    reject: false,
    timeout: 30_000,
  }).then(({stdout}) => /^Blender (\d+\.\d+\.\d+)/m.exec(stdout)?.[1])
  versions.set(command, asked)
  return asked
}
