import {id} from 'ethers'
import {
  buildLeaseTree,
  buildTaskTree,
  hashResultsLeaf,
  packFingerprints,
  proveCells,
} from '../../dist/core/verify/index.js'
import {ACCEPTANCE_BLOCKS, CELLS_PER_TASK, CREDIT, DRAW_BLOCKS, startGasNetwork, TOKEN} from './gas-network.mjs'

const LEASED = 1
const SUBMITTED = 2
const CLEARED = 4
const RESULTS = {resultsDigest: id('results'), contentKeyHash: id('content key')}
const BATCH = 8
/** Rounds before a cycle is measured: every record has been used by then. */
const WARM_UP = 3

/** Measures what the acts of the protocol cost, in gas of real receipts. */
export async function measureGas() {
  const network = await startGasNetwork()
  try {
    return await measureOn(network)
  } finally {
    await network.chain.stop()
  }
}

async function measureOn(network) {
  const [, artist, node, ...others] = network.signers
  await network.buyCredits(artist, 10_000_000n * TOKEN)
  await network.registerNode(node, 50_000_000n * TOKEN)
  for (const other of others.slice(0, 5)) await network.registerNode(other, 1000n * TOKEN)
  await network.postJob(artist, 10)
  const posted = {
    postJob: (await network.postJob(artist, 64)).gas,
    'postJob, 100000 tasks': (await network.postJob(artist, 100_000)).gas,
  }
  const check = await measureCheck(network, artist, node)
  const single = await measureSteps(network, await newJob(network, artist), node)
  const cycle = await measureCycle(network, await newJob(network, artist), node, 1)
  const batch = await measureCycle(network, await newJob(network, artist), node, BATCH)
  return {...posted, ...single, ...cycle, ...batch, ...check}
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
    await network.chain.mine(ACCEPTANCE_BLOCKS + DRAW_BLOCKS)
    const settled = await network.leasesIn(jobId, CLEARED)
    const drawn = await network.leasesIn(jobId, SUBMITTED)
    const submitted = await network.leasesIn(jobId, LEASED)
    gas = await work(network, node, {settled, drawn, submitted, requests})
  }
  return count === 1 ? {'cycle of a lease': gas} : {[`cycle of a lease, ${count} at once`]: Math.round(gas / count)}
}

/** A dear first lease is drawn, checked and matched: the node has a history from then on. */
async function measureCheck(network, artist, node) {
  const price = 100_000n * CREDIT
  const {jobId} = await network.postJob(artist, 8, {pricePerTask: price})
  await network.gasOf(node, 'jobBoard', 'lease', jobId, 8)
  const [leaseId] = await network.leasesIn(jobId, LEASED)
  const tree = buildLeaseTree([...Array(8).keys()].map((task) => buildTaskTree(task, fingerprintsOf(task))))
  await network.gasOf(node, 'jobBoard', 'submit', {...RESULTS, leaseId, taskCount: 8, treeRoot: tree.root})
  await network.chain.mine(DRAW_BLOCKS)
  const preview = await network.read('verification', 'previewDraw', leaseId)
  const drawn = [...preview.tasks].map((task, i) => ({task: Number(task), cell: Number(preview.cells[i])}))
  const check = packFingerprints(drawn.map(({task, cell}) => fingerprintOf(task, cell)))
  const checker = await signerOf(network, preview.challenge.checks[0].checker)
  const reveal = proveCells(tree, drawn, [hashResultsLeaf(RESULTS.resultsDigest, RESULTS.contentKeyHash)])
  return {
    'publishCheck, with the draw': await network.gasOf(checker, 'verification', 'publishCheck', leaseId, check),
    'revealCells, to the verdict': await network.gasOf(node, 'verification', 'revealCells', leaseId, reveal, ['0x']),
  }
}

async function signerOf(network, wanted) {
  for (const signer of network.signers) if ((await signer.getAddress()) === wanted) return signer
  throw new Error(`No signer has the address ${wanted}.`)
}

function fingerprintsOf(task) {
  return Array.from({length: CELLS_PER_TASK}, (_, cell) => fingerprintOf(task, cell))
}

function fingerprintOf(task, cell) {
  return {grain0: id(`${task}/${cell}/0`), grain1: id(`${task}/${cell}/1`), red: -65_536 - cell, green: task, blue: 1}
}

/** Every submission has a root of its own: the slot that holds it changes. */
function submissionOf(leaseId) {
  return {...RESULTS, leaseId, taskCount: 64, treeRoot: id(`root ${leaseId}`)}
}

function work(network, signer, {settled = [], drawn = [], submitted = [], requests = []}) {
  return network.gasOf(signer, 'jobBoard', 'work', settled, drawn, submitted.map(submissionOf), requests)
}
