import {id} from 'ethers'
import {TOKEN} from '../farm.mjs'
import {CHECKERS, LeaseStudy} from '../lease-study.mjs'
import {CHEAT} from '../renders.mjs'
import {CHEAT_WITH_OWN} from '../strategies.mjs'
import {ACTORS, kindOf, PAY, TASKS_PER_LEASE, World} from '../world.mjs'

const CLASS = id('a class of its own')
/** Draws counted on each side of the rule. */
const DRAWS = 200

/** Five operators that are one, with a device class that nobody else has, so that they check each other. */
export const classSybil = {
  name: 'sybil with a device class of its own',
  does: 'renders nothing; its own operators are a device class with 18 % of the stake',
  async run(bench) {
    const below = await shareOfOwnCalls(bench, 18)
    const above = await shareOfOwnCalls(bench, 22)
    const study = await bench.once('leak', () => LeaseStudy.measure(bench, CHEAT_WITH_OWN))
    const profitAt = (own) => {
      const [cheat, honest] = [study.expect({own}), bench.honest.expect()]
      return cheat.renderer + cheat.own - honest.renderer
    }
    const {classMinStakeBps} = study.parameters.registry
    const expected = study.expect({own: 18})
    return {
      unit: 'lease',
      profit: profitAt(18),
      honestLost: PAY + bench.honest.expect().honest - expected.honest,
      winsAt: [{rule: 'stake in its own class, %', is: 18, value: classMinStakeBps / 100, sense: 'or more'}],
      note:
        `of ${DRAWS} draws its own operators were called ${percent(below)} at 18 % of the stake, ${percent(above)} at 22 %; ` +
        `then it gains ${profitAt(CHECKERS).toFixed(0)} microcredits a lease`,
    }
  },
}

/** How often the chain calls an own operator to check the sybil, when its class has a share of all stake. */
async function shareOfOwnCalls(bench, percentOfStake) {
  const world = await World.open(bench, {}, {classOfOwn: CLASS})
  const {farm} = world
  // Seven nodes of the sybil (five that check) and six honest ones: the honest stake makes the share.
  const classTokens = Number(world.stakeTokens / TOKEN) * ACTORS.own.length
  const others = (100 * classTokens) / percentOfStake - classTokens - 2 * Number(world.stakeTokens / TOKEN)
  for (const node of ACTORS.honest) await farm.raiseStake(node, (others / 6) * 1e6)
  const jobId = await world.postJob()
  await farm.heartbeat()
  const lease = await farm.lease(ACTORS.newcomer, jobId, TASKS_PER_LEASE)
  await farm.submit(lease, CHEAT)
  let own = 0
  for (let draw = 0; draw < DRAWS; draw += 1) {
    const state = await farm.chain.snapshot()
    await farm.chain.mine(1, 1 + draw)
    await farm.chain.mine(world.parameters.board.drawDelayBlocks)
    if (kindOf(await farm.previewDraw(lease)) === 'O') own += 1
    await farm.chain.revert(state)
  }
  return own / DRAWS
}

/** A share and its 95 % interval (normal approximation; at 0 and 1 the rule of three). */
function percent(share) {
  const half = share === 0 || share === 1 ? 3 / DRAWS : 1.96 * Math.sqrt((share * (1 - share)) / DRAWS)
  return `${(100 * share).toFixed(0)} % (± ${(100 * half).toFixed(0)})`
}
