import {spawn} from 'node:child_process'
import {constants} from 'node:os'
import {localPath, OWN_NODE, repositoryPath, systemPath} from './paths.mjs'

/**
 * Runs a program of the system to its end and keeps what it says.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv}} options
 * @returns {Promise<{exitCode: number, output: string}>} Output is stdout and stderr together; a program that does
 *   not exist ends with 127.
 */
export function runQuietly(command, args, {cwd = repositoryPath(), env = {...process.env, PATH: systemPath()}} = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {cwd, env, stdio: ['ignore', 'pipe', 'pipe']})
    let output = ''
    child.stdout.on('data', (chunk) => (output += chunk))
    child.stderr.on('data', (chunk) => (output += chunk))
    child.on('error', (error) => resolve({exitCode: 127, output: error.message}))
    child.on('close', (code, signal) => resolve({exitCode: toExitCode(code, signal), output}))
  })
}

/**
 * Runs a script on the Node of our packages, with our programs first on PATH, in this terminal.
 *
 * @param {string[]} args
 * @returns {Promise<number>} Its exit code; Ctrl-C is left to the script.
 */
export function runOnOwnNode(args) {
  const env = {...process.env, PATH: localPath()}
  const child = spawn(OWN_NODE, args, {cwd: repositoryPath(), env, stdio: 'inherit'})
  const leaveToChild = () => undefined
  const passOn = () => child.kill('SIGTERM')
  process.on('SIGINT', leaveToChild).on('SIGTERM', passOn)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      process.off('SIGINT', leaveToChild).off('SIGTERM', passOn)
      resolve(toExitCode(code, signal))
    })
  })
}

/** The last lines of a program's output that say something, for a failure report. */
export function lastLines(output, count = 5) {
  return output
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .slice(-count)
    .join('\n')
}

function toExitCode(code, signal) {
  return signal ? 128 + constants.signals[signal] : code
}
