import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {pathToFileURL} from 'node:url'

const PEAK_HOOK = pathToFileURL(new URL('report-peak.mjs', import.meta.url).pathname).href

/** Runs a program to its end: what it printed, seconds by the clock and of all its CPU time. */
export async function measuredRun(command, args, env = {}) {
  const script = 'TIMEFORMAT="%R %U %S"; time "$0" "$@"'
  const child = spawn('bash', ['-c', script, command, ...args], {env: {...process.env, LC_ALL: 'C', ...env}})
  let [printed, words] = ['', '']
  child.stdout.on('data', (chunk) => (printed += chunk))
  child.stderr.on('data', (chunk) => (words += chunk))
  const [exitCode] = await once(child, 'close')
  if (exitCode !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${exitCode}: ${words.slice(-2000)}`)
  const [sec, userSec, systemSec] = words.trim().split('\n').at(-1).split(' ').map(Number)
  return {printed: printed.trim(), sec, cpuSec: userSec + systemSec}
}

/** The same for a script of this repository on this Node, with its peak of memory; the script prints JSON. */
export async function measuredScript(script, args, env = {}) {
  const peakFile = join(tmpdir(), `candela-peak-${process.pid}-${Math.random()}`)
  try {
    const {printed, ...times} = await measuredRun(process.execPath, ['--import', PEAK_HOOK, script, ...args], {
      CANDELA_PEAK_FILE: peakFile,
      NO_COLOR: '1',
      ...env,
    })
    return {...times, peakMb: Number(readFileSync(peakFile, 'utf8')) * 1.024e-3, ...JSON.parse(printed)}
  } finally {
    rmSync(peakFile, {force: true})
  }
}
