import {readFile, writeFile} from 'node:fs/promises'

const TABLE = 'core/verify/thresholds.json'
/** The two classes that one machine has: Cycles' AVX2 kernels, and with CYCLES_CPU_NO_AVX2=1 its SSE4.2 ones. */
const CLASSES = {same: ['cpu-avx2', 'cpu-avx2'], cross: ['cpu-avx2', 'cpu-sse4.2']}

/**
 * Puts fitted thresholds into the table that is shipped; its version rises if a number changes.
 *
 * @param {{same: object, cross: object}} shipped
 * @param {string} blender major.minor
 * @returns {Promise<number>} The version of the table.
 */
export async function writeThresholds(shipped, blender) {
  const table = JSON.parse(await readFile(TABLE, 'utf8'))
  const others = (table.pairs ?? []).filter((row) => row.blender !== blender)
  const rows = Object.entries(CLASSES).map(([pair, classes]) => ({blender, classes, ...shipped[pair]}))
  const pairs = [...others, ...rows]
  if (JSON.stringify(table.pairs) === JSON.stringify(pairs)) return table.version
  const next = {...table, version: table.version + 1, pairs}
  await writeFile(TABLE, `${JSON.stringify(next, undefined, 2)}\n`)
  return next.version
}
