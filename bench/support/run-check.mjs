import {DRAW_BLOCKS} from './gas-network.mjs'
import {RESULTS, renderCells, renderTasks} from './made-up-renders.mjs'

const LEASED = 1
const TASKS = 8
/** Cells of a check by the public rules. */
const OWN_CELLS = 8
/** Phase of a challenge that is over. */
const DECIDED = 0

/**
 * A check by a node that was paid before; each lease is twice as dear as the last one that was drawn.
 *
 * @param {{paid: Set<string>, price: bigint}} history Goes from one call to the next.
 */
export async function runPaidCheck(network, {artist, node, history}, cells) {
  for (;;) {
    const check = await runCheck(network, artist, node, history.price, cells)
    if (!check) continue
    history.price *= 2n
    if (history.paid.has(check.checker)) return check.publish + check.answer
    history.paid.add(check.checker)
  }
}

/**
 * Posts a job of eight tasks, leases and submits them, and plays the check to a match if the lease is drawn.
 *
 * @param {number} [cells] Cells that the check renders, where they are not the network's own number.
 * @returns Who checked, and the gas of both transactions; nothing if the lease was not drawn, or is checked again.
 */
export async function runCheck(network, artist, node, pricePerTask, cells) {
  const checkFee = (pricePerTask * 3n * BigInt(cells ?? OWN_CELLS)) / (10n * BigInt(OWN_CELLS))
  const terms = {pricePerTask, checkFee, checkBudget: 3, cellsPerCheck: cells ?? 0}
  const {jobId} = await network.postJob(artist, TASKS, terms)
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
