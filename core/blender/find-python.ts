import {readdir} from 'node:fs/promises'
import {homedir} from 'node:os'
import {join} from 'node:path'
import {execa} from 'execa'

/** Prints the version and whether an environment with pip can be made. */
const PROBE = 'import ensurepip, sys, venv; print("%d.%d" % sys.version_info[:2])'

/**
 * Finds a Python of one version that can make virtual environments: on the PATH, else among those of pyenv.
 *
 * @param version - Major and minor, e.g. `3.11`.
 * @returns Its command, or `undefined`.
 */
export async function findPython(version: string): Promise<string | undefined> {
  for (const command of [`python${version}`, 'python3', 'python', ...(await listPyenvPythons(version))]) {
    const {stdout, exitCode} = await execa(command, ['-I', '-c', PROBE], {reject: false, timeout: 20_000})
    if (exitCode === 0 && stdout.trim() === version) return command
  }
  return undefined
}

async function listPyenvPythons(version: string): Promise<string[]> {
  const folder = join(process.env.PYENV_ROOT ?? join(homedir(), '.pyenv'), 'versions')
  const names = await readdir(folder).catch(() => [])
  return names.filter((name) => name.startsWith(`${version}.`)).map((name) => join(folder, name, 'bin', 'python'))
}
