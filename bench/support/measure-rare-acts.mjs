import {id, keccak256, Signature} from 'ethers'
import {CREDIT, startGasNetwork, TOKEN} from './gas-network.mjs'
import {measureDisputes} from './measure-disputes.mjs'
import {runCheck, submitTasks} from './run-check.mjs'

const LEASED = 1
/** Draws count it whole: a slash changes the trees that they go by. */
const STAKE = 120_000n * TOKEN
/** Windows, thaws and epochs are long by the public rules; how long costs no gas. */
const SHORT = {
  bank: {thawBlocks: 10},
  bonus: {epochBlocks: 400},
  registry: {thawBlocks: 10, livenessBlocks: 80},
  bids: {acceptBlocks: 20, firstLeaseBlocks: 20},
}
/** Longer than each of them that is waited for. */
const LONG = 100
const BID_BLOCKS = 10
/** Of its own permit, as EIP-2612 names them. */
const PERMIT = [
  {name: 'owner', type: 'address'},
  {name: 'spender', type: 'address'},
  {name: 'value', type: 'uint256'},
  {name: 'nonce', type: 'uint256'},
  {name: 'deadline', type: 'uint256'},
]

/**
 * Measures the acts that come once for a job, an account or a node, or when something goes wrong, in gas of real receipts:
 * `{'NodeRegistry.addStake': 41000, …}`.
 */
export async function measureRareActs() {
  const network = await startGasNetwork(SHORT)
  try {
    const gas = {}
    const nodes = network.signers.slice(2, 8)
    for (const node of nodes) await network.registerNode(node, STAKE)
    for (const part of [measureCredits, measureJoining, measureJobs, measureBids, measureDisputes, measureLeaving]) {
      for (const node of nodes) await network.gasOf(node, 'nodeRegistry', 'heartbeat')
      Object.assign(gas, await part(network))
    }
    return gas
  } finally {
    await network.chain.stop()
  }
}

async function measureJoining(network) {
  const [holder, artist] = network.signers
  const joining = network.signers[8]
  await network.gasOf(holder, 'token', 'transfer', joining, STAKE)
  await network.gasOf(joining, 'token', 'approve', network.addresses.nodeRegistry, STAKE)
  const allowNode = await network.gasOf(artist, 'nodeRegistry', 'allowNode', joining, true)
  const terms = {
    operator: artist,
    stakeTokens: STAKE / 2n,
    deviceClass: id('cpu/linux-x64'),
    recipient: `age1${'q'.repeat(58)}`,
  }
  const register = await network.gasOf(joining, 'nodeRegistry', 'register', terms)
  const addStake = await network.gasOf(joining, 'nodeRegistry', 'addStake', STAKE / 2n)
  await network.chain.mine(LONG)
  const dropNode = await network.gasOf(artist, 'nodeRegistry', 'dropNode', joining)
  await network.gasOf(joining, 'nodeRegistry', 'heartbeat')
  await network.chain.mine(LONG / 2)
  const heartbeat = await network.gasOf(joining, 'nodeRegistry', 'heartbeat')
  return named('NodeRegistry', {allowNode, register, addStake, dropNode, heartbeat})
}

async function measureCredits(network) {
  const [holder, artist, sponsor] = network.signers
  await network.gasOf(holder, 'token', 'transfer', artist, 1_000_000n * TOKEN)
  await network.gasOf(artist, 'token', 'approve', network.addresses.creditBank, 100_000n * TOKEN)
  const buyCredits = await network.gasOf(artist, 'creditBank', 'buyCredits', 100_000n * TOKEN, 1)
  const buyCreditsWithPermit = await network.gasOf(
    artist,
    'creditBank',
    'buyCreditsWithPermit',
    ...(await permit(network, artist)),
  )
  const allowSpending = await network.gasOf(sponsor, 'creditBank', 'allowSpending', artist, CREDIT)
  await network.gasOf(artist, 'creditBank', 'requestWithdraw', CREDIT)
  const cancelWithdraw = await network.gasOf(artist, 'creditBank', 'cancelWithdraw')
  const requestWithdraw = await network.gasOf(artist, 'creditBank', 'requestWithdraw', CREDIT)
  await network.chain.mine(SHORT.bank.thawBlocks)
  const withdraw = await network.gasOf(artist, 'creditBank', 'withdraw', 1)
  return named('CreditBank', {
    buyCredits,
    buyCreditsWithPermit,
    allowSpending,
    requestWithdraw,
    cancelWithdraw,
    withdraw,
  })
}

/** A signed permit for 1000 tokens (https://eips.ethereum.org/EIPS/eip-2612), as arguments of `buyCreditsWithPermit`. */
async function permit(network, signer) {
  const [, name, version, chainId, verifyingContract] = await network.read('token', 'eip712Domain')
  const [value, deadline] = [1000n * TOKEN, 2n ** 40n]
  const message = {owner: await signer.getAddress(), spender: network.addresses.creditBank, value, nonce: 0, deadline}
  const signature = await signer.signTypedData({name, version, chainId, verifyingContract}, {Permit: PERMIT}, message)
  const {v, r, s} = Signature.from(signature)
  return [value, 1, deadline, v, r, s]
}

/** A dear lease that is checked comes first: beside it the later ones are so cheap that none is drawn. */
async function measureJobs(network) {
  const [, artist, node] = network.signers
  await runCheck(network, artist, node, 400n * CREDIT)
  const preimage = id('preimage')
  const {jobId} = await network.postJob(artist, 100, {randomHead: keccak256(preimage), leaseBlocks: LONG})
  const lease = () => network.gasOf(node, 'jobBoard', 'lease', jobId, 64)
  await lease()
  const returnLease = await network.gasOf(node, 'jobBoard', 'returnLease', (await network.leasesIn(jobId, LEASED))[0])
  await lease()
  const [late] = await network.leasesIn(jobId, LEASED)
  await network.chain.mine(LONG)
  const expireLease = await network.gasOf(artist, 'jobBoard', 'expireLease', late)
  const {leaseId} = await submitTasks(network, node, jobId)
  const revealPreimage = await network.gasOf(artist, 'jobBoard', 'revealPreimage', jobId, preimage)
  const publishKeys = await network.gasOf(artist, 'jobNotices', 'publishKeys', jobId, id('keys'))
  const cancelJob = await network.gasOf(artist, 'jobBoard', 'cancelJob', jobId)
  await network.gasOf(node, 'jobBoard', 'draw', leaseId)
  await network.gasOf(artist, 'jobBoard', 'settle', leaseId)
  const closeJob = await network.gasOf(artist, 'jobBoard', 'closeJob', jobId)
  const redeem = await network.gasOf(node, 'creditBank', 'redeem', CREDIT / 100n, 1)
  const epoch = await network.read('creditBank', 'currentEpoch')
  await network.chain.mine(SHORT.bonus.epochBlocks)
  const claimBonus = await network.gasOf(node, 'creditBank', 'claimBonus', epoch)
  const jobs = named('JobBoard', {returnLease, expireLease, revealPreimage, cancelJob, closeJob})
  return {...jobs, ...named('JobNotices', {publishKeys}), ...named('CreditBank', {redeem, claimBonus})}
}

async function measureBids(network) {
  const [, artist, node, other] = network.signers
  const offer = {priceBps: 8000, maxTasks: 1000, samplesPerSec: 250_000, vramMb: 8192, blenderBuild: 40_503}
  const {jobId} = await network.postJob(artist, 1000, {bidBlocks: BID_BLOCKS})
  for (const bidder of [node, other]) await network.gasOf(bidder, 'bidDesk', 'bid', jobId, offer)
  await network.chain.mine(BID_BLOCKS)
  await network.gasOf(artist, 'bidDesk', 'acceptBids', jobId, [node])
  await network.chain.mine(LONG)
  const forfeitBond = await network.gasOf(artist, 'bidDesk', 'forfeitBond', jobId, node)
  const releaseBond = await network.gasOf(other, 'bidDesk', 'releaseBond', jobId, other)
  const openToAll = await network.gasOf(artist, 'bidDesk', 'openToAll', jobId)
  return named('BidDesk', {releaseBond, forfeitBond, openToAll})
}

async function measureLeaving(network) {
  const node = network.signers[8]
  const requestWithdraw = await network.gasOf(node, 'nodeRegistry', 'requestWithdraw')
  await network.chain.mine(SHORT.registry.thawBlocks)
  const withdraw = await network.gasOf(node, 'nodeRegistry', 'withdraw')
  return named('NodeRegistry', {requestWithdraw, withdraw})
}

function named(contract, gas) {
  return Object.fromEntries(Object.entries(gas).map(([method, used]) => [`${contract}.${method}`, used]))
}
