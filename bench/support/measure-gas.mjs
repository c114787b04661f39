import {id} from 'ethers'
import {ACCEPTANCE_BLOCKS, CREDIT, DRAW_BLOCKS, startGasNetwork, TOKEN} from './gas-network.mjs'
import {RESULTS} from './made-up-renders.mjs'
import {measureLargeChecks} from './measure-large-checks.mjs'
import {measureRareActs} from './measure-rare-acts.mjs'
import {runCheck} from './run-check.mjs'

const LEASED = 1
const SUBMITTED = 2
const CLEARED = 4
const BATCH = 8
const BID_BLOCKS = 10
/** Rounds before a cycle is measured: every record has been used by then. */
const WARM_UP = 3
/** Blocks of rendering between two cycles. */
const RENDER_BLOCKS = 30
/** Before the cycle that is measured: so long that it notes that the node lives, as after every lease of some minutes. */
const LAST_RENDER_BLOCKS = 100
const PUBLISH = 'publishCheck, with the draw'
const ANSWER = 'revealCells, to the verdict'
const CHECK = 'check, from the draw to the verdict'

/** Measures what the acts of the protocol cost, in gas of real receipts. */
export async function measureGas() {
  const network = await startGasNetwork()
  try {
    return {...(await measureOn(network)), ...(await measureLargeChecks()), ...(await measureRareActs())}
  } finally {
    await network.chain.stop()
  }
}

async function measureOn(network) {
  const [, artist, node, ...others] = network.signers
  await network.buyCredits(artist, 100_000_000n * TOKEN)
  await network.registerNode(node, 200_000_000n * TOKEN)
  for (const other of others.slice(0, 5)) await network.registerNode(other, 100_000_000n * TOKEN)
  await network.postJob(artist, 10)
  const posted = {
    postJob: (await network.postJob(artist, 64)).gas,
    'postJob, 100000 tasks': (await network.postJob(artist, 100_000)).gas,
    'postJob, checks of 16 cells': (await network.postJob(artist, 64, {cellsPerCheck: 16})).gas,
  }
  const check = await measureCheck(network, artist, node)
  const single = await measureSteps(network, await newJob(network, artist), node)
  const cycle = await measureCycle(network, await newJob(network, artist), node, 1)
  const batch = await measureCycle(network, await newJob(network, artist), node, BATCH)
  const auction = await measureAuction(network, artist, node)
  return {...posted, ...single, ...cycle, ...batch, ...check, ...auction}
}

async function newJob(network, artist) {
  return (await network.postJob(artist, 100_000)).jobId
}

/** Each step in a transaction of its own, first for the first lease of a job, then once its record is used again. */
async function measureSteps(network, jobId, node) {
  const first = await runSteps(network, jobId, node)
  let later = {}
  for (let round = 0; round < WARM_UP; round += 1) later = await runSteps(network, jobId, node)
  return {
    'lease, the first of a job': first.lease,
    'submit, the first of a job': first.submit,
    lease: later.lease,
    submit: later.submit,
    'draw, not drawn': later.draw,
    settle: later.settle,
  }
}

async function runSteps(network, jobId, node) {
  const lease = await network.gasOf(node, 'jobBoard', 'lease', jobId, 64)
  const [leaseId] = await network.leasesIn(jobId, LEASED)
  const submit = await network.gasOf(node, 'jobBoard', 'submit', submissionOf(leaseId))
  await network.chain.mine(DRAW_BLOCKS)
  const draw = await network.gasOf(node, 'jobBoard', 'draw', leaseId)
  await network.chain.mine(ACCEPTANCE_BLOCKS)
  const settle = await network.gasOf(node, 'jobBoard', 'settle', leaseId)
  return {lease, submit, draw, settle}
}

/**
 * A node at work: one transaction settles its oldest leases, draws the next, submits those just rendered, and leases
 * as many again.
 */
async function measureCycle(network, jobId, node, count) {
  const requests = Array(count).fill({jobId, maxCount: 64})
  for (let i = 0; i < 3; i += 1) await work(network, node, {requests})
  const leased = await network.leasesIn(jobId, LEASED)
  await work(network, node, {submitted: leased.slice(0, count)})
  await network.chain.mine(DRAW_BLOCKS)
  await work(network, node, {drawn: leased.slice(0, count)})
  await work(network, node, {submitted: leased.slice(count, 2 * count)})
  let gas = 0
  for (let round = 0; round <= WARM_UP; round += 1) {
    const renderBlocks = round < WARM_UP ? RENDER_BLOCKS : LAST_RENDER_BLOCKS
    await network.chain.mine(ACCEPTANCE_BLOCKS + DRAW_BLOCKS + renderBlocks)
    const settled = await network.leasesIn(jobId, CLEARED)
    const drawn = await network.leasesIn(jobId, SUBMITTED)
    const submitted = await network.leasesIn(jobId, LEASED)
    gas = await work(network, node, {settled, drawn, submitted, requests})
  }
  return count === 1 ? {'cycle of a lease': gas} : {[`cycle of a lease, ${count} at once`]: Math.round(gas / count)}
}

/** Two bids, both accepted at once, and the first lease of one of them, which frees its bond. */
async function measureAuction(network, artist, node) {
  const {jobId, gas: posted} = await network.postJob(artist, 1000, {bidBlocks: BID_BLOCKS})
  const offer = {priceBps: 8000, maxTasks: 1000, samplesPerSec: 250_000, vramMb: 8192, blenderBuild: 40_503}
  const [other] = network.signers.slice(3)
  await network.gasOf(other, 'bidDesk', 'bid', jobId, offer)
  const bid = await network.gasOf(node, 'bidDesk', 'bid', jobId, offer)
  await network.chain.mine(BID_BLOCKS)
  const accept = await network.gasOf(artist, 'bidDesk', 'acceptBids', jobId, [node, other])
  const lease = await network.gasOf(node, 'jobBoard', 'lease', jobId, 64)
  return {'postJob, auctioned': posted, bid, 'acceptBids, 2 bids': accept, 'lease, the first of a bid': lease}
}

/**
 * Dear leases are drawn, checked and matched: the first of them, and then one whose renderer has a history and whose
 * checker was paid before. Each is twice as dear as the one before, so that half of them are drawn; the leases that are
 * measured afterwards are so cheap beside them that none is.
 */
async function measureCheck(network, artist, node) {
  const paid = new Set()
  let first
  for (let price = 5000n * CREDIT; ; ) {
    const check = await runCheck(network, artist, node, price)
    if (!check) continue
    price *= 2n
    const {checker, publish, answer} = check
    if (paid.has(checker)) return {...first, [PUBLISH]: publish, [ANSWER]: answer, [CHECK]: publish + answer}
    first ??= {[`${PUBLISH}, the first`]: publish, [`${ANSWER}, the first`]: answer}
    paid.add(checker)
  }
}

/** Every submission has a root of its own: the slot that holds it changes. */
function submissionOf(leaseId) {
  return {...RESULTS, leaseId, taskCount: 64, treeRoot: id(`root ${leaseId}`)}
}

function work(network, signer, {settled = [], drawn = [], submitted = [], requests = []}) {
  return network.gasOf(signer, 'jobBoard', 'work', settled, drawn, submitted.map(submissionOf), requests)
}
