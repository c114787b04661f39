import {answerCheck} from '../checker/index.js'
import {systemClock} from '../clock.js'
import {
  closeMarket,
  isAwaited,
  type Market,
  openMarket,
  readChallenge,
  readJob,
  readLeases,
  readOpenJobs,
} from '../market/index.js'
import {type NetworkProfile, openLocalKey} from '../network/index.js'
import {isLockHeld} from '../process-lock.js'
import {followLockPath} from './follow-job.js'
import {openArtist} from './open-artist.js'

/** How often the checks that wait for the artist are looked for, in ms. */
const LOOK_MS = 1000

/**
 * Answers the checks that the embedded network asks of its artist while no command follows the job: a network with one
 * node has nobody else, and a detached job would wait for ever.
 */
export async function answerOwnChecks(profile: NetworkProfile, signal: AbortSignal): Promise<void> {
  const market = openMarket(profile, await openLocalKey('artist'))
  try {
    while (!signal.aborted) {
      const leaseIds = await findUnattended(market, profile.name).catch(() => [])
      if (leaseIds.length > 0) await answerAll(profile.name, leaseIds, signal)
      await systemClock.sleep(LOOK_MS, signal).catch(() => undefined)
    }
  } finally {
    closeMarket(market)
  }
}

async function findUnattended(market: Market, network: string): Promise<bigint[]> {
  const unattended: bigint[] = []
  for (const jobId of await readOpenJobs(market)) {
    const {artist} = await readJob(market, jobId)
    if (artist !== market.wallet.address || (await isLockHeld(followLockPath(network, jobId)))) continue
    const checked = (await readLeases(market, jobId)).filter(({state}) => state === 'checking')
    for (const {leaseId} of checked) {
      if (isAwaited(await readChallenge(market, leaseId), artist)) unattended.push(leaseId)
    }
  }
  return unattended
}

/** A failure is left to the next look, and to the log of the supervisor. */
async function answerAll(network: string, leaseIds: readonly bigint[], signal: AbortSignal): Promise<void> {
  try {
    const artist = await openArtist(network, signal)
    try {
      for (const leaseId of leaseIds) await answerCheck(artist.checker, leaseId, signal)
    } finally {
      await artist.close()
    }
  } catch (error) {
    if (!signal.aborted) process.stderr.write(`A check waits on: ${(error as Error).message}\n`)
  }
}
