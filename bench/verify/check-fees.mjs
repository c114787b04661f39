// What a check pays its node, against what it costs: from figures.json, without rendering.
import {readFile} from 'node:fs/promises'
import {publicParameters} from '../../dist/core/market/index.js'
import {COST_SHARE} from '../economy/costs.mjs'
import {LEASE_TASKS} from './describe.mjs'
import {OWN_CELLS} from './drawn-cells.mjs'
import {inPercent, writeTable} from './markdown.mjs'
import {SIZE} from './scenes.mjs'
import {P_MIN} from './summary.mjs'

const {board} = publicParameters({kind: 'fixed', price: 1n})
const BPS = 10_000
/** What a check earns for each of its cells, as a share of the price of a task. */
const PAY_PER_CELL = ((board.minCheckFeeBps / BPS) * (1 - board.feeBps / BPS)) / OWN_CELLS
/** How many cells a task must cost, so that a check of it pays what it costs. */
const CELLS_PER_TASK = COST_SHARE / PAY_PER_CELL

/**
 * Writes what the least fee of a check comes to on the scenes that were measured.
 *
 * @param {string} figuresPath Of a whole run of the bench.
 * @returns {Promise<string>} Markdown.
 */
export async function describeFees(figuresPath) {
  const {cost} = JSON.parse(await readFile(figuresPath, 'utf8'))
  const rows = cost.map(({scene, cells, frameCpuSec, warm, withLoad}) => {
    const cpuSecOf = (share) => (share * LEASE_TASKS * frameCpuSec) / P_MIN
    const [cellsCpuSec, loadCpuSec] = [cpuSecOf(warm), cpuSecOf(withLoad) - cpuSecOf(warm)]
    const payCpuSec = (cells / CELLS_PER_TASK) * frameCpuSec
    const neededCpuSec = (cpuSec) => (CELLS_PER_TASK * cpuSec) / cells
    const allCpuSec = cellsCpuSec + loadCpuSec
    return [
      ...[scene, cells],
      ...[frameCpuSec, cellsCpuSec, loadCpuSec].map((cpuSec) => cpuSec.toFixed(1)),
      ...[payCpuSec / cellsCpuSec, payCpuSec / allCpuSec].map(inPercent),
      ...[cellsCpuSec, allCpuSec].map((cpuSec) => neededCpuSec(cpuSec).toFixed(1)),
    ]
  })
  return `# What a check pays

Written by \`npm run bench:verify -- --fees\` from figures.json and the rules of a public network. A check of k cells pays at least ${inPercent(board.minCheckFeeBps / BPS)} of a task for ${OWN_CELLS} of them and in proportion for more, of which
${inPercent(board.feeBps / BPS)} burn. Where a task pays its node 1/${COST_SHARE} times what it costs, a check pays what it costs if a task costs as much as ${CELLS_PER_TASK.toFixed(1)} cells, or more: a scene that must be loaded first counts as further cells.
These frames are small, of ${SIZE.widthPx}x${SIZE.heightPx} px: a cell is a fortieth of one. *Paid*: of what the check costs. *Frame from*: CPU seconds that one
has to cost, for a check that pays; the others are what it is at this size.

${writeTable(
  [
    ...['scene', 'cells', 'frame, CPU s', 'cells, CPU s', 'load, CPU s'],
    ...['paid, warm', 'paid, with the load', 'frame from, warm', 'frame from, with the load'],
  ],
  rows,
)}`
}
