import {DRAW_BLOCKS} from './gas-network.mjs'
import {RESULTS, renderCells, renderTasks} from './made-up-renders.mjs'

const LEASED = 1
const TASKS = 8
/** Phase of a challenge that is over. */
const DECIDED = 0

/**
 * Posts a job of eight tasks, leases and submits them, and plays the check to a match if the lease is drawn.
 *
 * @returns Who checked, and the gas of both transactions; nothing if the lease was not drawn, or is checked again.
 */
export async function runCheck(network, artist, node, pricePerTask) {
  const checkFee = (pricePerTask * 3n) / 10n
  const {jobId} = await network.postJob(artist, TASKS, {pricePerTask, checkFee, checkBudget: 3})
  const {leaseId, tree} = await submitTasks(network, node, jobId)
  const preview = await network.read('verification', 'previewDraw', leaseId)
  if (preview.tasks.length === 0) return undefined
  const {check, reveal} = renderCells(tree, preview.tasks, preview.cells)
  const {checker} = preview.challenge.checks[0]
  const publish = await network.gasOf(await network.signerOf(checker), 'verification', 'publishCheck', leaseId, check)
  const answer = await network.gasOf(node, 'verification', 'revealCells', leaseId, reveal, ['0x'])
  const {phase} = await network.read('verification', 'getChallenge', leaseId)
  return Number(phase) === DECIDED ? {checker, publish, answer} : undefined
}

/** Leases and submits the first eight tasks of a job, and waits for their draw block. */
export async function submitTasks(network, node, jobId) {
  const tree = renderTasks(TASKS)
  await network.gasOf(node, 'jobBoard', 'lease', jobId, TASKS)
  const [leaseId] = await network.leasesIn(jobId, LEASED)
  await network.gasOf(node, 'jobBoard', 'submit', {...RESULTS, leaseId, taskCount: TASKS, treeRoot: tree.root})
  await network.chain.mine(DRAW_BLOCKS)
  return {leaseId, tree}
}
