import {isAlikeBuild} from '../verify/index.js'
import type {BlenderRuntime, WantedBuild} from './blender-runtime.js'
import {RuntimeMissingError, SceneTooNewError} from './errors.js'
import {listRuntimes} from './list-runtimes.js'
import {compareSeries, isSupportedSeries, SUPPORTED_SERIES, type SupportedSeries} from './supported-series.js'

/**
 * Finds the installed Blender for a scene that `series` saved: exactly that one, else the nearest newer one.
 *
 * An older Blender is never taken: it crashes on newer files, or loses what it does not know.
 *
 * @throws {RuntimeMissingError} If none is installed that can open it.
 * @throws {SceneTooNewError} If no supported Blender can.
 */
export async function whichRuntime(series: string): Promise<BlenderRuntime> {
  const installed = await listRuntimes()
  const runtime = pickSeries(series, installed)
  if (runtime) return runtime
  const installable = nearestSupported(series)
  const have = installed.map((one) => one.series).join(', ') || 'none'
  throw new RuntimeMissingError(
    `A scene of Blender ${series} needs Blender ${installable} or newer; installed: ${have}.`,
    {
      suggestions: [`candela blender install ${installable}`],
    },
  )
}

/** The very build, else one of its series that was measured to render alike; never the nearest. */
export function pickBuild<T extends {version: string}>(
  {version, isExact}: WantedBuild,
  from: readonly T[],
): T | undefined {
  const same = from.find((candidate) => candidate.version === version)
  return same ?? (isExact ? undefined : from.find((candidate) => isAlikeBuild(candidate.version, version)))
}

/** The exact series, else the nearest newer one. */
export function pickSeries<T extends {series: string}>(series: string, from: readonly T[]): T | undefined {
  return from
    .filter((candidate) => compareSeries(candidate.series, series) >= 0)
    .sort((a, b) => compareSeries(a.series, b.series))[0]
}

/**
 * The supported series nearest to that of a scene.
 *
 * @throws {SceneTooNewError} If the scene is newer than all of them.
 */
export function nearestSupported(series: string): string {
  const nearest = pickSeries<SupportedSeries>(series, SUPPORTED_SERIES)
  if (nearest) return nearest.series
  const newest = SUPPORTED_SERIES.at(-1)?.series
  throw new SceneTooNewError(`The scene was saved by Blender ${series}; the newest supported Blender is ${newest}.`, {
    suggestions: ['Update Candela.', `Save the scene with Blender ${newest}.`],
  })
}

/** What to install for a scene, or `undefined` when something installed fits: exact first, then what is there. */
export function seriesToInstall(series: string, installed: readonly {series: string}[]): string | undefined {
  if (installed.some((runtime) => runtime.series === series)) return undefined
  if (isSupportedSeries(series)) return series
  return pickSeries(series, installed) ? undefined : nearestSupported(series)
}
