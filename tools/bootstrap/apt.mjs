import {BootstrapError} from './failure.mjs'
import {findProgram} from './find-program.mjs'
import {lastLines, runQuietly} from './run.mjs'

/** Whether system packages may be installed without asking for a password. */
export function isAptUsable() {
  return process.getuid?.() === 0 && findProgram('apt-get') !== undefined
}

/**
 * Installs Debian packages; fetches the package lists first when the installed ones do not do.
 *
 * @param {string[]} packages
 */
export async function installSystemPackages(packages) {
  const install = ['install', '-y', '--no-install-recommends', ...packages]
  const env = {...process.env, DEBIAN_FRONTEND: 'noninteractive'}
  let result = await runQuietly('apt-get', install, {env})
  if (result.exitCode !== 0) {
    await runQuietly('apt-get', ['update'], {env})
    result = await runQuietly('apt-get', install, {env})
  }
  if (result.exitCode !== 0) {
    throw new BootstrapError(`apt-get could not install ${packages.join(' ')}: ${lastLines(result.output, 1)}`, [
      `apt-get update && apt-get install -y ${packages.join(' ')}`,
    ])
  }
}
