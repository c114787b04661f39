import {rename, statfs} from 'node:fs/promises'
import {join} from 'node:path'
import {execa} from 'execa'
import {homePath} from '../home.js'
import {formatBytes} from '../units.js'
import type {BlenderRuntime} from './blender-runtime.js'
import {RuntimeInstallError, RuntimeUnreachableError} from './errors.js'
import type {InstallOptions} from './install-runtime.js'
import {readOwnRuntime} from './list-runtimes.js'

/** A wheel takes 0.4 GB while it is fetched and 0.9 GB when it is unpacked. */
const NEEDED_BYTES = 1.5 * 1024 ** 3

/** What pip says that a waiting person wants to read. */
const TELLING_LINES = /^\s*(Downloading|Using cached|Installing|Successfully)/

/**
 * Installs the newest `bpy` wheel of a series, or that of one version, with numpy, into a virtual environment of its own.
 *
 * The environment is made in a temporary folder and renamed when it is whole; only its `bin/python` is ever used, which
 * does not mind.
 *
 * @param python - Command of a Python that the wheel fits.
 * @throws {RuntimeInstallError} If the disk is too full, or pip fails.
 * @throws {RuntimeUnreachableError} If the package index cannot be reached.
 */
export async function installWheel(
  series: string,
  python: string,
  {onProgress = () => undefined, signal, version}: InstallOptions,
): Promise<BlenderRuntime> {
  await assertDiskSpace(series)
  const partial = homePath('blender', `${series}.partial-${process.pid}`)
  const name = `bpy-${version ?? series}`
  const folder = homePath('blender', name)
  onProgress(`Making a Python environment for Blender ${version ?? series} in ${folder}.`)
  await runStep(version ?? series, [python, '-m', 'venv', partial], () => undefined, signal)
  onProgress(`Fetching bpy ${version ?? series} (about 400 MB) with pip.`)
  const pip = [join(partial, 'bin', 'python'), '-m', 'pip', 'install', '--only-binary', ':all:', '--no-input']
  await runStep(
    version ?? series,
    [...pip, '--progress-bar', 'off', `bpy==${version ?? `${series}.*`}`, 'numpy'],
    onProgress,
    signal,
  )
  await rename(partial, folder)
  const runtime = await readOwnRuntime(folder, name)
  if (!runtime) throw new RuntimeInstallError(`pip put no Blender ${version ?? series} into ${folder}.`)
  return runtime
}

async function assertDiskSpace(series: string): Promise<void> {
  const {bavail, bsize} = await statfs(homePath('blender'))
  if (bavail * bsize >= NEEDED_BYTES) return
  throw new RuntimeInstallError(
    `Blender ${series} needs ${formatBytes(NEEDED_BYTES)} in ${homePath('blender')}; ${formatBytes(bavail * bsize)} are free.`,
    {suggestions: ['Free some space, or set CANDELA_HOME to a folder on another disk.']},
  )
}

async function runStep(
  series: string,
  [command = '', ...args]: string[],
  onLine: (line: string) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const child = execa(command, args, {all: true, reject: false, ...(signal ? {cancelSignal: signal} : {})})
  for await (const line of child.iterable({from: 'all'})) {
    if (TELLING_LINES.test(line)) onLine(line.trim())
  }
  const result = await child
  signal?.throwIfAborted()
  if (result.exitCode === 0) return
  throw toInstallError(series, result.all)
}

function toInstallError(series: string, output: string): RuntimeInstallError | RuntimeUnreachableError {
  const lines = output.split('\n')
  const last = (lines.findLast((line) => line.startsWith('ERROR')) ?? lines.at(-1) ?? '').slice(0, 300)
  const suggestions = [`candela blender install ${series}`]
  if (/NewConnectionError|Temporary failure in name resolution|ConnectTimeout|ProxyError|Max retries/.test(output)) {
    return new RuntimeUnreachableError(
      `The Python package index could not be reached to fetch bpy ${series}: ${last}`,
      {
        suggestions: ['Check the network.', ...suggestions],
      },
    )
  }
  return new RuntimeInstallError(`Blender ${series} could not be installed with pip: ${last}`, {suggestions})
}
