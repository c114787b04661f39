import {BANK} from '../../bench/economy/farm.mjs'

/** Compares what the contracts say that they hold with the sum of what they hold for everybody. */
export async function findImbalances({farm, nodes, artist, jobs}) {
  const wrong = []
  const expectEqual = (what, actual, expected) => {
    if (actual !== expected) wrong.push(`${what}: ${actual}, expected ${expected}`)
  }
  const sum = async (addresses, of) => {
    let total = 0n
    for (const address of addresses) total += await of(address)
    return total
  }
  const {addresses} = farm.contracts
  const stakeOf = async (node) => (await farm.read('nodeRegistry', 'getNode', node)).stakeTokens
  const lockedOf = async (node) => (await farm.read('nodeRegistry', 'getNode', node)).lockedTokens
  expectEqual('locked stake', await sum(nodes, lockedOf), 0n)
  expectEqual(
    'tokens of the registry',
    await farm.read('token', 'balanceOf', addresses.nodeRegistry),
    await sum(nodes, stakeOf),
  )
  expectEqual('credits in escrow', await farm.read('creditBank', 'escrowCredits'), 0n)
  const earned = await sum(nodes, (node) => farm.read('creditBank', 'earnedOf', node))
  const spendable = await farm.read('creditBank', 'creditsOf', artist)
  expectEqual('outstanding credits', await farm.read('creditBank', 'outstandingCredits'), earned + spendable)
  const holders = [BANK, artist, ...nodes, addresses.nodeRegistry, addresses.verification]
  const held = await sum(holders, (holder) => farm.read('token', 'balanceOf', holder))
  expectEqual('tokens that somebody holds', held, await farm.read('token', 'totalSupply'))
  for (const jobId of jobs) {
    const {settledTasks, taskCount} = await farm.read('jobBoard', 'getJob', jobId)
    expectEqual(`settled tasks of job ${jobId}`, settledTasks, taskCount)
    for (const {leaseId, state} of await farm.read('jobBoard', 'leasesOf', jobId)) {
      if (LIVE.has(Number(state))) wrong.push(`lease ${leaseId} is stuck in state ${state}`)
    }
  }
  expectEqual('open jobs', (await farm.read('jobBoard', 'openJobs')).length, 0)
  return wrong
}

/** Leased, submitted, checking and cleared: states that a lease must leave. */
const LIVE = new Set([1, 2, 3, 4])
