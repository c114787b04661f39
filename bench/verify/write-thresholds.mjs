import {readFile, writeFile} from 'node:fs/promises'

const TABLE = 'core/verify/thresholds.json'
/** The two classes that one machine has: Cycles' AVX2 kernels, and with CYCLES_CPU_NO_AVX2=1 its SSE4.2 ones. */
const [NEW, OLD] = ['cpu-avx2', 'cpu-sse4.2']
const ROWS = {
  same: {classes: [NEW, NEW]},
  cross: {classes: [NEW, OLD], hair: false},
  crossHair: {classes: [NEW, OLD], hair: true},
  sameHair: {classes: [NEW, NEW], hair: true},
}

/**
 * Puts fitted thresholds into the table that is shipped; its version rises if a number changes.
 *
 * @param {Record<keyof typeof ROWS, object>} shipped
 * @param {string} blender major.minor
 * @returns {Promise<number>} The version of the table.
 */
export async function writeThresholds(shipped, blender) {
  const table = JSON.parse(await readFile(TABLE, 'utf8'))
  const rows = Object.entries(ROWS).map(([key, row]) => ({blender, ...row, ...shipped[key]}))
  const next = mergeRows(table, rows)
  if (next.version !== table.version) await writeFile(TABLE, `${JSON.stringify(next, undefined, 2)}\n`)
  return next.version
}

/** A table with rows in place of those of the same Blender, classes and scenes; its version rises if that changes a number. */
export function mergeRows(table, rows) {
  const keyOf = ({blender, classes, hair = 'any'}) => JSON.stringify([blender, classes, hair])
  const replaced = new Set(rows.map(keyOf))
  const pairs = [...table.pairs.filter((row) => !replaced.has(keyOf(row))), ...rows]
  if (JSON.stringify(table.pairs) === JSON.stringify(pairs)) return table
  return {...table, version: table.version + 1, pairs}
}
