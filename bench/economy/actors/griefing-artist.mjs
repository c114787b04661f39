import {CHECK_PER_TASK, COST_SHARE} from '../costs.mjs'
import {drawUntil, playCheck} from '../play-check.mjs'
import {HONEST} from '../renders.mjs'
import {ACTORS, PAY, PRICE_PER_TASK, TASKS_PER_LEASE, World} from '../world.mjs'

const NOTHING_WON = []

/** Disputes a lease that is good. */
export const falseDisputer = {
  name: 'griefing artist: false disputes',
  does: 'disputes an honest lease, again and again; the deposit doubles',
  run: (bench) =>
    grieve(bench, async (world, lease) => {
      await clear(world, lease)
      await world.farm.dispute(ACTORS.artist, lease, lease.firstTask, [0])
      await world.farm.advance(ACTORS.artist, lease)
      await playCheck(world.farm, lease, {render: HONEST})
      await world.farm.settle(ACTORS.artist, lease)
      await spendOnChecks(world, lease)
    }),
}

/** Demands the content key of a node that is switched off, and has it convicted. */
export const keyDemander = {
  name: 'griefing artist: key demands',
  does: 'demands the content key of a lease whose node is offline for longer than the window; it is convicted',
  run: (bench) =>
    grieve(bench, async (world, lease) => {
      await clear(world, lease)
      await world.farm.demandKey(ACTORS.artist, lease)
      await world.farm.advance(ACTORS.artist, lease)
      return {note: `the node has ${30} minutes to answer, at any time until the lease is settled`}
    }),
}

/** Artist and renderer in one, with a scene that nobody else can fetch. */
export const sceneHider = {
  name: 'griefing artist: hidden scene',
  does: 'posts a job whose scene only its own node has: every checker that is called misses its turn',
  run: (bench) =>
    grieve(
      bench,
      async (world, lease) => {
        await drawUntil(world.farm, lease, Boolean)
        const silent = {render: HONEST, renderOf: () => undefined}
        const verdict = await playCheck(world.farm, lease, silent)
        const {checks} = await world.farm.challengeOf(lease)
        return {note: `${checks.length} checkers miss their turn, one after another; verdict ${verdict}`}
      },
      {isOwnNode: true},
    ),
}

/** Never pays for checks. */
export const feeSaver = {
  name: 'griefing artist: no check fees',
  does: 'posts a job with a check fee of zero: who is called renders for nothing, or loses its bond',
  run: (bench) =>
    grieve(
      bench,
      async (world, lease) => {
        await drawUntil(world.farm, lease, Boolean)
        await playCheck(world.farm, lease, {render: HONEST})
        await world.farm.settle(ACTORS.artist, lease)
        await spendOnChecks(world, lease)
      },
      {terms: {checkFee: 0n}},
    ),
}

/**
 * Plays an attack of an artist on one lease. The profit counts frames at their price; an honest artist has the frames
 * and has paid for them, so that it stands at zero.
 */
async function grieve(bench, play, {isOwnNode = false, terms = {}} = {}) {
  const world = await World.open(bench)
  const {farm, books} = world
  const deposit = await farm.read('verification', 'disputeDepositOf', ACTORS.artist)
  await farm.giveTokens(ACTORS.artist, 4n * deposit)
  const gains = await books.gains(async () => {
    const jobId = await world.postJob(terms)
    await farm.heartbeat()
    const lease = await farm.lease(ACTORS.newcomer, jobId, TASKS_PER_LEASE)
    await farm.submit(lease, HONEST)
    books.spend(ACTORS.newcomer, isOwnNode ? 0 : COST_SHARE * PAY)
    books.spend(ACTORS.artist, isOwnNode ? 0 : -PAY)
    const told = await play(world, lease)
    if (isOwnNode || (await farm.leaseState(lease)) !== 5) await farm.cancelJob(ACTORS.artist, jobId)
    return told?.note
  })
  const honest = bench.honest.expect({draw: 1})
  return {
    unit: 'lease',
    profit: isOwnNode ? gains.artist + gains.renderer : gains.artist - honest.artist,
    honestLost: isOwnNode
      ? -gains.honest - gains.own
      : honest.renderer + honest.honest - gains.renderer - gains.honest - gains.own,
    winsAt: NOTHING_WON,
    note: gains.note,
  }
}

/** Lets a lease be checked and cleared. */
async function clear(world, lease) {
  await drawUntil(world.farm, lease, Boolean)
  await playCheck(world.farm, lease, {render: HONEST})
}

async function spendOnChecks(world, lease) {
  const {checks} = await world.farm.challengeOf(lease)
  for (const {checker} of checks) {
    world.books.spend(checker.toLowerCase(), CHECK_PER_TASK * COST_SHARE * Number(PRICE_PER_TASK))
  }
}
