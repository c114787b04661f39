import {drawUntil} from './play-check.mjs'
import {CHEAT} from './renders.mjs'
import {ACTORS, leastCheckFee} from './world.mjs'

/** Thresholds under which everything matches: the trader's own job, so nobody need render it. */
export const BLIND = {matchBits: 512, mismatchBits: 512, matchMean: 2 ** 32 - 1, mismatchMean: 2 ** 32 - 1}

/**
 * Artist and node in one: pays itself for a task that nobody renders, by a lease of the veteran's that is not drawn. The
 * check budget comes back when the job is closed.
 *
 * @returns What the veteran earned, and the epoch that counts it.
 */
export async function payOneself(farm, pricePerTask) {
  const {artist, veteran} = ACTORS
  const jobId = await farm.postJob(artist, {
    ...{taskCount: 1, pricePerTask, checkFee: leastCheckFee(pricePerTask), checkBudget: 3, thresholds: BLIND},
  })
  const lease = await farm.lease(veteran, jobId, 1)
  await farm.submit(lease, CHEAT)
  await drawUntil(farm, lease, (verifier) => !verifier)
  const epoch = await farm.read('creditBank', 'currentEpoch')
  const before = await farm.read('creditBank', 'earnedOf', veteran)
  await farm.settle(artist, lease)
  await farm.send(artist, 'jobBoard', 'closeJob', jobId)
  return {earned: (await farm.read('creditBank', 'earnedOf', veteran)) - before, epoch}
}
