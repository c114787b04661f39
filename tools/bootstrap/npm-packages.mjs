import {existsSync, readFileSync} from 'node:fs'
import {BootstrapError} from './failure.mjs'
import {repositoryPath} from './paths.mjs'
import {lastLines, runQuietly} from './run.mjs'

/** Runs `npm ci` unless `node_modules` already holds what the lock file asks for. */
export async function installNpmPackages(say) {
  const wanted = readJson('package-lock.json')
  if (wanted === undefined)
    throw new BootstrapError('The file package-lock.json is missing.', ['git checkout package-lock.json'])
  if (hasLockedPackages(wanted, readJson('node_modules/.package-lock.json'))) return 'already there'
  say('running npm ci, about 600 MB on disk')
  const {exitCode, output} = await runQuietly('npm', ['ci', '--include=dev', '--no-audit', '--no-fund'])
  if (exitCode !== 0) throw describeNpmFailure(exitCode, output)
  return 'installed'
}

/**
 * Whether an installed tree, as npm describes it in `node_modules/.package-lock.json`, has everything that the lock
 * file asks for at exactly that version. Optional packages, which belong to other platforms, may be missing.
 *
 * @param {Lock} wanted
 * @param {Lock | undefined} installed
 *
 * @typedef {{packages?: Record<string, {version?: string, optional?: boolean}>}} Lock
 */
export function hasLockedPackages(wanted, installed) {
  if (!installed?.packages) return false
  return Object.entries(wanted.packages ?? {}).every(([path, {version, optional}]) => {
    const found = installed.packages[path]
    return path === '' || (found ? found.version === version : optional === true)
  })
}

/** Turns what npm said into a sentence. Recognises the error codes of npm 9 to 11. */
export function describeNpmFailure(exitCode, output) {
  if (exitCode === 127) {
    return new BootstrapError('The program npm was not found on PATH; it comes with Node.', ['npm --version'])
  }
  const code = /npm (?:error|ERR!) code (\w+)/.exec(output)?.[1]
  if (UNREACHABLE.includes(code)) {
    const registry = /https?:\/\/[^\s/]+/.exec(output)?.[0]
    return new BootstrapError(`The npm registry${registry ? ` ${registry}` : ''} could not be reached: ${code}.`, [
      'npm ping',
      'npm start',
    ])
  }
  if (code === 'ENOSPC') return new BootstrapError('The disk became full while npm was installing.', ['df -h .'])
  return new BootstrapError(`npm ci ended with exit code ${exitCode}: ${lastLines(withoutAdvice(output), 3)}`, [
    'npm ci',
  ])
}

function withoutAdvice(output) {
  return output
    .split('\n')
    .filter((line) => /^npm (error|ERR!)/.test(line) && !/complete log|^npm (error|ERR!)\s*$/.test(line))
    .slice(0, 3)
    .join('\n')
}

function readJson(path) {
  const file = repositoryPath(path)
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
}

const UNREACHABLE = [
  'ENOTFOUND',
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'ENETUNREACH',
  'ERR_SOCKET_TIMEOUT',
]
