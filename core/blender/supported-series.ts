/** A major.minor of Blender that Candela renders with, and how to get it. */
export interface SupportedSeries {
  series: string
  /** Python the `bpy` wheel needs; `undefined` when there is no wheel. */
  python: string | undefined
}

/** Every supported series, oldest first (DESIGN.md section 10). */
export const SUPPORTED_SERIES: readonly SupportedSeries[] = [
  {series: '3.4', python: undefined},
  {series: '4.2', python: '3.11'},
  {series: '4.5', python: '3.11'},
  {series: '5.2', python: '3.13'},
]

/** Whether scenes can be rendered with exactly this series. */
export function isSupportedSeries(series: string): boolean {
  return SUPPORTED_SERIES.some((supported) => supported.series === series)
}

/** Orders two series by age: negative when `a` is older. */
export function compareSeries(a: string, b: string): number {
  const [majorA = 0, minorA = 0] = a.split('.').map(Number)
  const [majorB = 0, minorB = 0] = b.split('.').map(Number)
  return majorA - majorB || minorA - minorB
}
