import table from './build-classes.json' with {type: 'json'}

/**
 * Whether two patch releases of Blender were measured to render alike: both lie between two whose pictures no job would accuse
 * (bench/results/verify/patches.md).
 *
 * @param a - Full version, such as `4.5.15`.
 */
export function isAlikeBuild(a: string, b: string): boolean {
  return a === b || table.alike.some(({first, last}) => [a, b].every((one) => isBetween(one, first, last)))
}

function isBetween(version: string, first: string, last: string): boolean {
  return compareVersions(version, first) >= 0 && compareVersions(version, last) <= 0
}

function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number))
  return [0, 1, 2].map((i) => (left?.[i] ?? 0) - (right?.[i] ?? 0)).find((difference) => difference !== 0) ?? 0
}
