import {firstWin} from '../break-even.mjs'
import {CREDIT, TOKEN} from '../farm.mjs'
import {drawUntil, playCheck} from '../play-check.mjs'
import {CHEAT} from '../renders.mjs'
import {ACTORS, World} from '../world.mjs'
import {BLIND} from './wash-trader.mjs'

/** Deviation at which a feed moves, 1/10000: the most that docs/money.md lets a network take. */
const LAG_BPS = 100
const DOLLAR = 100_000_000n
/** Windows in blocks; what counts is their time, longer than the life of a reference price. */
const WINDOW_BLOCKS = 500
const BLOCK_SEC = 60
const TRADED = TOKEN / 5n

/** Buys credits while the feed is too high and gets tokens back while it is too low, the better of both ways out. */
export const lagTrader = {
  name: 'oracle-lag trader',
  does: `buys while the feed is ${LAG_BPS / 100} % too high, mints while it is ${LAG_BPS / 100} % too low; pays itself for a job in between`,
  async run(bench) {
    const viaJob = (bps) => trade(bench, BigInt(bps), payOneself)
    const viaThaw = (bps) => trade(bench, BigInt(bps), thaw)
    const [job, direct] = [await viaJob(LAG_BPS), await viaThaw(LAG_BPS)]
    const [jobWins, thawWins] = [await firstWin(viaJob, LAG_BPS, 400), await firstWin(viaThaw, LAG_BPS, 400)]
    return {
      unit: '0.2 tokens traded',
      profit: Math.max(job, direct),
      honestLost: 0,
      winsAt: [
        {rule: 'lag of the feed, %, by an own job', is: LAG_BPS / 100, value: jobWins.value / 100, sense: 'or more'},
        {rule: 'lag of the feed, %, by withdrawal', is: LAG_BPS / 100, value: thawWins.value / 100, sense: 'or more'},
      ],
      note: `the withdrawal loses ${(-direct).toFixed(0)} microcredits`,
    }
  },
}

async function trade(bench, bps, wayOut) {
  const rules = {bank: {thawBlocks: WINDOW_BLOCKS}, bonus: {epochBlocks: WINDOW_BLOCKS}}
  const {farm, books} = await World.open(bench, rules)
  await farm.chain.mine(WINDOW_BLOCKS, BLOCK_SEC)
  await farm.heartbeat()
  await farm.giveTokens(ACTORS.artist, TRADED)
  const gains = await books.gains(async () => {
    await farm.setPrice((DOLLAR * (10_000n + bps)) / 10_000n)
    const before = await farm.read('creditBank', 'creditsOf', ACTORS.artist)
    await farm.buyCredits(ACTORS.artist, TRADED)
    const credits = (await farm.read('creditBank', 'creditsOf', ACTORS.artist)) - before
    const fall = () => farm.setPrice((DOLLAR * (10_000n - bps)) / 10_000n)
    await wayOut(farm, credits, fall)
  })
  return gains.artist + gains.renderer
}

async function thaw(farm, credits, fall) {
  await farm.send(ACTORS.artist, 'creditBank', 'requestWithdraw', credits)
  await farm.chain.mine(WINDOW_BLOCKS, BLOCK_SEC)
  await fall()
  await farm.send(ACTORS.artist, 'creditBank', 'withdraw', 0)
}

async function payOneself(farm, credits, fall) {
  const jobId = await farm.postJob(ACTORS.artist, {
    ...{taskCount: 1, pricePerTask: credits, checkFee: 0n, checkBudget: 3, thresholds: BLIND},
  })
  const lease = await farm.lease(ACTORS.newcomer, jobId, 1)
  await farm.submit(lease, CHEAT)
  await drawUntil(farm, lease, Boolean)
  await playCheck(farm, lease, {render: CHEAT})
  const epoch = await farm.read('creditBank', 'currentEpoch')
  await farm.settle(ACTORS.artist, lease)
  const earned = await farm.read('creditBank', 'earnedOf', ACTORS.newcomer)
  if (earned < (credits * 9n) / 10n || credits < CREDIT / 10n) throw new Error('The job did not pay what was traded.')
  await farm.chain.mine(WINDOW_BLOCKS, BLOCK_SEC)
  await fall()
  await farm.send(ACTORS.newcomer, 'creditBank', 'redeem', earned, 0)
  await farm.send(ACTORS.newcomer, 'creditBank', 'claimBonus', epoch)
}
