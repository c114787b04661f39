/**
 * The names most like a mistyped one, nearest first.
 *
 * @param maxDistance - Largest number of wrong, missing, added or swapped letters; by default a third of the
 *   length of `typed`, at least 2.
 */
export function closestNames(typed: string, names: readonly string[], maxDistance = defaultDistance(typed)): string[] {
  return names
    .map((name) => ({name, distance: editDistance(typed, name)}))
    .filter(({distance}) => distance <= maxDistance)
    .sort((a, b) => a.distance - b.distance || a.name.localeCompare(b.name))
    .map(({name}) => name)
}

function defaultDistance(typed: string): number {
  return Math.max(2, Math.floor(typed.length / 3))
}

/** Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours cost 1. */
function editDistance(a: string, b: string): number {
  const rows = Array.from({length: a.length + 1}, (_, i) => [i])
  for (let j = 1; j <= b.length; j++) cell(rows, 0, j, j)
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const changed = a[i - 1] === b[j - 1] ? 0 : 1
      let best = Math.min(at(rows, i - 1, j) + 1, at(rows, i, j - 1) + 1, at(rows, i - 1, j - 1) + changed)
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (isSwap) best = Math.min(best, at(rows, i - 2, j - 2) + 1)
      cell(rows, i, j, best)
    }
  }
  return at(rows, a.length, b.length)
}

function at(rows: number[][], i: number, j: number): number {
  return rows[i]?.[j] ?? Number.POSITIVE_INFINITY
}

function cell(rows: number[][], i: number, j: number, value: number): void {
  const row = rows[i]
  if (row) row[j] = value
}
