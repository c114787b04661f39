import type {BlenderRuntime} from './blender-runtime.js'
import {type InstallOptions, installRuntime} from './install-runtime.js'
import {listRuntimes} from './list-runtimes.js'
import {seriesToInstall, whichRuntime} from './which-runtime.js'

/**
 * Finds the Blender for a scene that `series` saved, and installs it first when it is missing.
 *
 * A supported series is used exactly; a scene of another one takes the nearest newer Blender that is installed, else
 * installs the nearest newer supported one.
 *
 * @throws {SceneTooNewError} If no supported Blender can open the scene.
 * @throws {RuntimeInstallError | RuntimeUnreachableError | SystemLibraryMissingError} If installing fails.
 */
export async function ensureRuntime(series: string, options: InstallOptions = {}): Promise<BlenderRuntime> {
  const missing = seriesToInstall(series, await listRuntimes())
  return missing ? installRuntime(missing, options) : whichRuntime(series)
}
