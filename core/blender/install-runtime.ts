import {mkdir, readdir, rm} from 'node:fs/promises'
import {join} from 'node:path'
import {homePath} from '../home.js'
import type {BlenderRuntime} from './blender-runtime.js'
import {SeriesUnsupportedError} from './errors.js'
import {findPython} from './find-python.js'
import {installArchive} from './install-archive.js'
import {installWheel} from './install-wheel.js'
import {listDevices} from './list-devices.js'
import {listRuntimes} from './list-runtimes.js'
import {SUPPORTED_SERIES} from './supported-series.js'
import {withInstallLock} from './with-install-lock.js'

/** How to install. */
export interface InstallOptions {
  /** Called with every line that says what is being done. */
  onProgress?: (line: string) => void
  signal?: AbortSignal
  /** Full version, such as `4.5.15`. @default the newest of the series that there is, or whatever is installed of it */
  version?: string
}

/**
 * Installs a Blender into Candela's home and runs it once; an installed one is left as it is.
 *
 * Takes the `bpy` wheel where a fitting Python is found, else the official archive. A killed install leaves nothing that
 * counts as installed, and two at once wait for each other.
 */
export async function installRuntime(series: string, options: InstallOptions = {}): Promise<BlenderRuntime> {
  const supported = SUPPORTED_SERIES.find((one) => one.series === series)
  if (!supported) {
    const known = SUPPORTED_SERIES.map((one) => one.series).join(', ')
    throw new SeriesUnsupportedError(`Blender ${series} is not supported; expected one of ${known}.`, {
      suggestions: ['candela blender list'],
    })
  }
  const home = homePath('blender')
  await mkdir(home, {recursive: true})
  return withInstallLock(join(home, `${series}.lock`), options, async () => {
    const installed = (await listRuntimes()).find(
      (runtime) => runtime.series === series && (options.version ?? runtime.version) === runtime.version,
    )
    if (installed) return installed
    await removePartial(home, series)
    const python = supported.python && (await findPython(supported.python))
    const runtime = python
      ? await installWheel(series, python, options)
      : await installArchive(series, {...options, missingPython: supported.python})
    options.onProgress?.(`Starting Blender ${runtime.version} once to see that it runs.`)
    await listDevices(runtime, options.signal)
    return runtime
  })
}

/** Removes what a killed install left behind. */
async function removePartial(home: string, series: string): Promise<void> {
  const names = await readdir(home)
  const partial = names.filter((name) => name.startsWith(`${series}.partial-`))
  await Promise.all(partial.map((name) => rm(join(home, name), {recursive: true, force: true})))
}
