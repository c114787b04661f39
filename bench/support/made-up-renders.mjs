import {id, sha256} from 'ethers'
import {
  buildLeaseTree,
  buildTaskTree,
  hashResultsLeaf,
  packFingerprints,
  proveCells,
} from '../../dist/core/verify/index.js'
import {CELLS_PER_TASK} from './gas-network.mjs'

export const CONTENT_KEY = id('content key')
export const RESULTS = {resultsDigest: id('results'), contentKeyHash: sha256(CONTENT_KEY)}

const trees = new Map()

/** The trees of a lease that holds the first tasks of its job: the same for each such lease, and built once. */
export function renderTasks(taskCount) {
  if (!trees.has(taskCount)) trees.set(taskCount, buildLeaseTree(Array.from({length: taskCount}, renderTask)))
  return trees.get(taskCount)
}

/** The drawn cells as the contracts name them, with the fingerprints that everyone finds and the renderer's proof of them. */
export function renderCells(tree, tasks, cells) {
  const drawn = [...tasks].map((task, i) => ({task: Number(task), cell: Number(cells[i])}))
  return {
    check: packFingerprints(drawn.map(({task, cell}) => fingerprintOf(task, cell))),
    reveal: proveCells(tree, drawn, [hashResultsLeaf(RESULTS.resultsDigest, RESULTS.contentKeyHash)]),
  }
}

function renderTask(_, task) {
  return buildTaskTree(
    task,
    Array.from({length: CELLS_PER_TASK}, (_, cell) => fingerprintOf(task, cell)),
  )
}

function fingerprintOf(task, cell) {
  return {grain0: id(`${task}/${cell}/0`), grain1: id(`${task}/${cell}/1`), red: -65_536 - cell, green: task, blue: 1}
}
