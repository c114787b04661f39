import {COST_SHARE} from '../costs.mjs'
import {TOKEN} from '../farm.mjs'
import {drawUntil} from '../play-check.mjs'
import {HONEST} from '../renders.mjs'
import {ACTORS, EARNED_PER_HOUR, PAY, TASKS_PER_LEASE, World} from '../world.mjs'

const LEASES_PER_DAY = 144

/** Pays in the end, but approves nothing: stake stays locked for the acceptance window. */
export const absentArtist = {
  name: 'griefing artist: absent',
  does: 'approves nothing; a node works for it alone with the least stake until no stake is free, or a day is over',
  async run(bench) {
    const world = await World.open(bench)
    await world.buildHistory()
    const {farm} = world
    const jobId = await world.postJob({taskCount: 2000})
    let leases = 0
    for (; leases < LEASES_PER_DAY && (await canLease(farm, jobId)); leases += 1) {
      await farm.heartbeat()
      const lease = await farm.lease(ACTORS.veteran, jobId, TASKS_PER_LEASE)
      await farm.submit(lease, HONEST)
      await drawUntil(farm, lease, (verifier) => !verifier)
    }
    const {lockFactor, clearedLockBps} = world.parameters.board
    const hours = (lockFactor + (LEASES_PER_DAY * lockFactor * clearedLockBps) / 1e4) / 6
    const margin = PAY * (1 - world.parameters.board.feeBps / 1e4 - COST_SHARE)
    return {
      unit: 'day of a node',
      profit: 0,
      honestLost: (LEASES_PER_DAY - leases) * margin,
      winsAt: [],
      note:
        `a stake of ${Number(world.stakeTokens / TOKEN)} tokens holds ${leases} leases of ten minutes, and a day has ${LEASES_PER_DAY}; to work on without approval takes ` +
        `${hours.toFixed(0)} hours of earnings (${(hours * EARNED_PER_HOUR).toFixed(1)} credits) in stake, with approval within minutes ${(3 * lockFactor) / 6} hours`,
    }
  },
}

async function canLease(farm, jobId) {
  const call = farm.contracts.readAs(ACTORS.veteran, 'jobBoard', 'lease', jobId, TASKS_PER_LEASE)
  return call.then(
    () => true,
    (error) => {
      if (error.refusal === 'NodeRegistry_FreeStakeTooLow') return false
      throw error
    },
  )
}
