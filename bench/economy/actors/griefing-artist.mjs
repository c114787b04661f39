import {CHECK_PER_TASK, COST_SHARE} from '../costs.mjs'
import {drawUntil, playCheck} from '../play-check.mjs'
import {HONEST} from '../renders.mjs'
import {ACTORS, CHECK_FEE, PAY, PRICE_PER_TASK, TASKS_PER_LEASE, World} from '../world.mjs'

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

/** Nodes that are offline for the whole window of a key demand, beginning at a moment of the artist's choice. */
const OFFLINE = 0.01

/** Demands content keys in the hope that a node is switched off and its frames need not be paid. */
export const keyDemander = {
  name: 'griefing artist: key demands',
  does: `demands the content key of every cleared lease; ${100 * OFFLINE} % of the nodes are offline for the whole window and are not paid`,
  async run(bench) {
    const answered = await grieve(bench, async (world, lease) => {
      await clear(world, lease)
      await world.farm.demandKey(ACTORS.artist, lease)
      await world.farm.discloseKey(lease, HONEST)
      await world.farm.settle(ACTORS.artist, lease)
    })
    const silent = await grieve(bench, async (world, lease) => {
      await clear(world, lease)
      await world.farm.demandKey(ACTORS.artist, lease)
      await world.farm.advance(ACTORS.artist, lease)
    })
    const expect = (figure) => (1 - OFFLINE) * answered[figure] + OFFLINE * silent[figure]
    const offline = answered.profit / (answered.profit - silent.profit)
    return {
      ...{unit: 'lease', profit: expect('profit'), honestLost: expect('honestLost')},
      winsAt: [
        {rule: 'nodes offline for the whole window, %', is: 100 * OFFLINE, value: 100 * offline, sense: 'or more'},
      ],
      note: `a node that answers gains ${(-answered.honestLost).toFixed(0)} microcredits; one that is silent loses ${silent.honestLost.toFixed(0)}, and is not convicted`,
    }
  },
}

/** Artist and renderer in one, with a scene that nobody else can fetch. */
export const sceneHider = {
  name: 'griefing artist: hidden scene',
  does: 'posts a job whose scene only its own node has: every checker that is called misses its turn, and each call burns a fee',
  run: (bench) =>
    grieve(
      bench,
      async (world, lease) => {
        await drawUntil(world.farm, lease, Boolean)
        const silent = {render: HONEST, renderOf: () => undefined}
        const verdict = await playCheck(world.farm, lease, silent)
        const calls = await world.farm.callsOf(lease)
        return {note: `${calls.length} checkers miss their turn, one after another; verdict ${verdict}`}
      },
      {isOwnNode: true},
    ),
}

/** Pays as little as it can for checks. */
export const feeSaver = {
  name: 'griefing artist: least check fee',
  does: 'posts a job with the least check fee that the board takes',
  async run(bench) {
    const world = await World.open(bench)
    const refused = await world.postJob({checkFee: CHECK_FEE - 2n}).catch((error) => error.refusal)
    if (refused !== 'JobBoard_BadTerm') throw new Error(`A job with too small a check fee was not refused: ${refused}`)
    const play = async (inWorld, lease) => {
      await drawUntil(inWorld.farm, lease, Boolean)
      await playCheck(inWorld.farm, lease, {render: HONEST})
      await inWorld.farm.settle(ACTORS.artist, lease)
      await spendOnChecks(inWorld, lease)
      return {note: 'the least fee is what an honest job pays; a checker has something left of it'}
    }
    return grieve(bench, play)
  },
}

/**
 * Plays an attack of an artist on one lease. The profit counts frames at their price; an honest artist has the frames
 * and has paid for them, so that it stands at zero.
 */
async function grieve(bench, play, {isOwnNode = false} = {}) {
  const world = await World.open(bench)
  const {farm, books} = world
  const deposit = await farm.read('verification', 'disputeDepositOf', ACTORS.artist)
  await farm.giveTokens(ACTORS.artist, 4n * deposit)
  const gains = await books.gains(async () => {
    const jobId = await world.postJob()
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
  for (const {checker} of await world.farm.callsOf(lease)) {
    world.books.spend(checker.toLowerCase(), CHECK_PER_TASK * COST_SHARE * Number(PRICE_PER_TASK))
  }
}
