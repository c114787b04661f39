import {createHash} from 'node:crypto'
import {buildLeaseTree, buildTaskTree, packFingerprints, proveCells} from '../../dist/core/verify/index.js'

/** Grain bits by which a render of each quality differs from the true one; the table of thresholds ends matches at 8. */
const FLIPPED_BYTES = {true: '', near: '03', band: '07'.repeat(4), cheat: 'ff'.repeat(8)}

/** Fingerprints of made-up renders: what a renderer commits to, or a checker publishes. */
export class Render {
  #trees = new Map()

  /** @param qualityOf - `true`, `near` (as on another kind of processor), `band` (between match and mismatch) or `cheat`, by task and cell of the task. */
  constructor(qualityOf) {
    this.qualityOf = qualityOf
  }

  pack(cells) {
    return packFingerprints(cells.map(({task, cell}) => this.#fingerprint(task, cell)))
  }

  rootOf(lease) {
    return this.#treeOf(lease).root
  }

  prove(lease, cells, above) {
    return proveCells(this.#treeOf(lease), cells, above)
  }

  #treeOf({leaseId, firstTask, taskCount, cellsPerTask}) {
    const key = `${leaseId}/${taskCount}`
    if (!this.#trees.has(key)) {
      const tasks = range(taskCount).map((i) =>
        buildTaskTree(
          firstTask + i,
          range(cellsPerTask).map((cell) => this.#fingerprint(firstTask + i, cell)),
        ),
      )
      this.#trees.set(key, buildLeaseTree(tasks))
    }
    return this.#trees.get(key)
  }

  #fingerprint(task, cell) {
    const grain = (half) => createHash('sha256').update(`${task}/${cell}/${half}`).digest('hex')
    const flipped = FLIPPED_BYTES[this.qualityOf(task, cell)]
    const mask = flipped.padEnd(64, '0')
    return {grain0: `0x${xor(grain(0), mask)}`, grain1: `0x${grain(1)}`, red: -65_536 - cell, green: task, blue: 7}
  }
}

export const HONEST = new Render(() => 'true')
export const CHEAT = new Render(() => 'cheat')
export const NEAR = new Render(() => 'near')
export const BAND = new Render(() => 'band')

function xor(a, b) {
  return Buffer.from(Buffer.from(a, 'hex').map((byte, i) => byte ^ Buffer.from(b, 'hex')[i])).toString('hex')
}

function range(count) {
  return [...Array(count).keys()]
}
