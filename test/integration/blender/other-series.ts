import {listRuntimes, SUPPORTED_SERIES} from '../../../core/blender/index.js'
import {packagePath} from '../../../core/package-root.js'
import {SCENES} from './bench.js'

/**
 * The other Blenders to test with: those named in `CANDELA_TEST_BLENDERS`, such as `4.2,5.2`, which are installed when
 * they are missing; without it those that are there.
 */
export const otherSeries: readonly string[] = await listOtherSeries()

async function listOtherSeries(): Promise<string[]> {
  const named = process.env.CANDELA_TEST_BLENDERS?.split(',').filter((series) => series !== '')
  const series = named ?? (await listRuntimes()).map((runtime) => runtime.series)
  const others = [...new Set(series)].filter((one) => one !== '4.5')
  const left = SUPPORTED_SERIES.map((supported) => supported.series).filter(
    (one) => one !== '4.5' && !others.includes(one),
  )
  if (left.length > 0) console.warn(`Not tested with Blender ${left.join(', ')}: set CANDELA_TEST_BLENDERS to do so.`)
  return others
}

/** Folder of the tiny scenes that a Blender can open: before 4.5, those saved by 3.4. */
export function scenesFor(series: string): string {
  return Number(series) < 4.5 ? packagePath('test', 'fixtures', 'scenes-3.4') : SCENES
}
