import {spawn} from 'node:child_process'
import {lstatSync, readdirSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {installSystemPackages, isAptUsable} from './apt.mjs'
import {BootstrapError} from './failure.mjs'
import {localPath, OWN_NODE, repositoryPath} from './paths.mjs'

/** The Blender that the samples were saved with. */
const SERIES = '4.5'

/** Installs Blender through our own command, and the system libraries it misses where this may be done. */
export async function prepareBlender(say) {
  let answer = await runCandela(['blender', 'install', SERIES, '--json'], say)
  const packages = missingPackages(answer.error)
  if (packages.length > 0 && isAptUsable()) {
    say(`installing ${packages.join(' ')} with apt-get`)
    await installSystemPackages(packages)
    answer = await runCandela(['blender', 'install', SERIES, '--json'], say)
  }
  if (answer.error) throw new BootstrapError(answer.error.message, answer.error.suggestions)
  const {version, wasInstalled, command} = answer
  return wasInstalled ? `Blender ${version} is there` : `Blender ${version} installed, ${sizeOfInstall(command)} MB`
}

/** Size in MB of the folder that a runtime was installed into; `command` is `<folder>/bin/python` or `<folder>/blender`. */
function sizeOfInstall(command) {
  const folder = command.endsWith('/bin/python') ? dirname(dirname(command)) : dirname(command)
  return Math.round(sizeOf(folder) / 1e6)
}

function sizeOf(folder) {
  return readdirSync(folder, {withFileTypes: true}).reduce((sum, entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return sum + sizeOf(path)
    return sum + (entry.isFile() ? lstatSync(path).size : 0)
  }, 0)
}

/**
 * The Debian packages that an error of `candela blender install` asks for.
 *
 * @param {{code: string, suggestions: string[]} | undefined} error
 * @returns {string[]}
 */
export function missingPackages(error) {
  if (error?.code !== 'SYSTEM_LIBRARY_MISSING') return []
  const command = error.suggestions.find((suggestion) => APT_INSTALL.test(suggestion)) ?? ''
  return APT_INSTALL.exec(command)?.[1].split(' ') ?? []
}

/** Runs our command line and reads its JSON; what it says on stderr is shown as it comes. */
function runCandela(args, say) {
  const env = {...process.env, PATH: localPath()}
  const child = spawn(OWN_NODE, [repositoryPath('cli/bin/candela.js'), ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.on('data', (chunk) => (output += chunk))
  child.stderr.on('data', (chunk) => {
    for (const line of String(chunk).split('\n').filter(Boolean)) say(line)
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve(parseAnswer(output, code)))
  })
}

function parseAnswer(output, exitCode) {
  try {
    return JSON.parse(output)
  } catch {
    throw new BootstrapError(`candela ended with exit code ${exitCode} and this answer: ${output.slice(0, 200)}`, [
      'npm run build',
      `npx candela blender install ${SERIES}`,
    ])
  }
}

const APT_INSTALL = /^(?:sudo )?apt-get install -y ([a-z0-9.+ -]+)$/
