import {id} from 'ethers'
import {DRAW_BLOCKS, TOKEN} from './gas-network.mjs'
import {CONTENT_KEY, RESULTS, renderCells} from './made-up-renders.mjs'
import {submitTasks} from './run-check.mjs'

const SALT = id('salt')
/** Of a dispute that the artist has opened. */
const ROUND = 3

/**
 * Measures what an artist may do about a lease that it doubts: a dispute of eight cells in which everyone agrees with the
 * renderer, one of files up to the key, and a demand for a key. The node has a history, so that none of its leases is drawn.
 */
export async function measureDisputes(network) {
  const [, artist] = network.signers
  await network.gasOf(artist, 'token', 'approve', network.addresses.verification, 1000n * TOKEN)
  return {...(await measureCells(network)), ...(await measureFiles(network)), ...(await measureKey(network))}
}

async function measureCells(network) {
  const [, artist, node] = network.signers
  const {leaseId, tree} = await clearLease(network)
  const dispute = await network.gasOf(artist, 'verification', 'dispute', leaseId, 0, [0, 1, 2, 3, 4, 5, 6, 7])
  await network.chain.mine(DRAW_BLOCKS)
  const advance = await network.gasOf(artist, 'verification', 'advance', leaseId)
  const [tasks, cells] = await network.read('verification', 'drawnCells', leaseId, ROUND)
  const {check, reveal} = renderCells(tree, tasks, cells)
  const {checks} = await network.read('verification', 'getChallenge', leaseId)
  const referees = await Promise.all(checks.map(({checker}) => network.signerOf(checker)))
  let [commit, publish] = [0, 0]
  for (const referee of referees) {
    const commitment = await network.read('verification', 'commitmentOf', leaseId, ROUND, referee, SALT, check)
    commit = await network.gasOf(referee, 'verification', 'commitCheck', leaseId, ROUND, commitment)
  }
  for (const referee of referees) {
    publish = await network.gasOf(referee, 'verification', 'revealCheck', leaseId, ROUND, check, SALT)
  }
  const agreeing = referees.map(() => '0x')
  return {
    'Verification.dispute': dispute,
    'Verification.advance': advance,
    'Verification.commitCheck': commit,
    'Verification.revealCheck': publish,
    'Verification.revealCells': await network.gasOf(node, 'verification', 'revealCells', leaseId, reveal, agreeing),
  }
}

async function measureFiles(network) {
  const [, artist, node] = network.signers
  const {leaseId, tree} = await clearLease(network)
  const gas = {'Verification.disputeFiles': await network.gasOf(artist, 'verification', 'disputeFiles', leaseId)}
  await network.gasOf(node, 'verification', 'discloseKey', ...disclosureOf(leaseId, tree))
  return gas
}

async function measureKey(network) {
  const [, artist, node] = network.signers
  const {leaseId, tree} = await clearLease(network)
  return {
    'Verification.demandKey': await network.gasOf(artist, 'verification', 'demandKey', leaseId),
    'Verification.discloseKey': await network.gasOf(
      node,
      'verification',
      'discloseKey',
      ...disclosureOf(leaseId, tree),
    ),
  }
}

function disclosureOf(leaseId, tree) {
  return [leaseId, tree.root, RESULTS.resultsDigest, CONTENT_KEY]
}

async function clearLease(network) {
  const [, artist, node] = network.signers
  const submitted = await submitTasks(network, node, (await network.postJob(artist, 8)).jobId)
  await network.gasOf(node, 'jobBoard', 'draw', submitted.leaseId)
  return submitted
}
