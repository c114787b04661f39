import type {BlenderRuntime, WantedBuild} from './blender-runtime.js'
import {RuntimeMissingError} from './errors.js'
import {type InstallOptions, installRuntime} from './install-runtime.js'
import {listRuntimes} from './list-runtimes.js'
import {pickBuild, seriesToInstall, whichRuntime} from './which-runtime.js'

/** Which Blender is wanted, and how it is installed. */
interface EnsureOptions extends InstallOptions {
  /** The build that a job was inspected with: it is taken, or one that was measured to render alike. */
  build?: WantedBuild | undefined
  /** Installs that build beside others of its series; else only where there is none, so that jobs do not fill the disk. @default false */
  isBesideOthers?: boolean
}

/**
 * Finds the Blender for a scene that `series` saved, and installs it first when it is missing.
 *
 * A supported series is used exactly; a scene of another one takes the nearest newer Blender that is installed, else
 * installs the nearest newer supported one.
 *
 * @throws {RuntimeMissingError} If other builds of the series are installed, and none that was asked for.
 * @throws {SceneTooNewError} If no supported Blender can open the scene.
 * @throws {RuntimeInstallError | RuntimeUnreachableError | SystemLibraryMissingError} If installing fails.
 */
export async function ensureRuntime(series: string, {build, ...options}: EnsureOptions = {}): Promise<BlenderRuntime> {
  if (build) return ensureBuild(series, build, options)
  const missing = seriesToInstall(series, await listRuntimes())
  return missing ? installRuntime(missing, options) : whichRuntime(series)
}

async function ensureBuild(series: string, build: WantedBuild, options: EnsureOptions): Promise<BlenderRuntime> {
  const ofSeries = (await listRuntimes()).filter((runtime) => runtime.series === series)
  const found = pickBuild(build, ofSeries)
  if (found) return found
  if (ofSeries.length === 0 || options.isBesideOthers)
    return installRuntime(series, {...options, version: build.version})
  const have = ofSeries.map(({version}) => version).join(', ')
  const wanted = build.isExact
    ? `exactly ${build.version}`
    : `${build.version} or one that was measured to render alike`
  throw new RuntimeMissingError(`Of Blender ${series}, ${have} is installed; expected ${wanted}.`, {
    suggestions: [`candela blender install ${build.version}`],
  })
}
