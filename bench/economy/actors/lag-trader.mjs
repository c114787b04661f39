import {firstWin} from '../break-even.mjs'
import {CREDIT, TOKEN} from '../farm.mjs'
import {payOneself} from '../pay-oneself.mjs'
import {ACTORS, World} from '../world.mjs'

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
    const viaJob = (bps) => trade(bench, BigInt(bps), throughAnOwnJob)
    const viaThaw = (bps) => trade(bench, BigInt(bps), thaw)
    const [job, direct] = [await viaJob(LAG_BPS), await viaThaw(LAG_BPS)]
    const [jobWins, thawWins] = [await firstWin(viaJob, LAG_BPS, 400), await firstWin(viaThaw, LAG_BPS, 400)]
    return {
      unit: '0.2 tokens traded',
      profit: Math.max(job, direct),
      honestLost: 0,
      winsAt: [
        {rule: 'lag of the feed, %, by an own job', is: LAG_BPS / 100, value: percent(jobWins), sense: 'or more'},
        {rule: 'lag of the feed, %, by withdrawal', is: LAG_BPS / 100, value: percent(thawWins), sense: 'or more'},
      ],
      note: `the withdrawal loses ${(-direct).toFixed(0)} microcredits`,
    }
  },
}

function percent({value}) {
  return value === undefined ? undefined : value / 100
}

async function trade(bench, bps, wayOut) {
  const rules = {bank: {thawBlocks: WINDOW_BLOCKS}, bonus: {epochBlocks: WINDOW_BLOCKS}}
  const world = await World.open(bench, rules)
  await world.buildHistory()
  const {farm, books} = world
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

async function throughAnOwnJob(farm, credits, fall) {
  const {earned, epoch} = await payOneself(farm, credits)
  if (earned < (credits * 9n) / 10n || credits < CREDIT / 10n) throw new Error('The job did not pay what was traded.')
  await farm.chain.mine(WINDOW_BLOCKS, BLOCK_SEC)
  await fall()
  await farm.send(ACTORS.veteran, 'creditBank', 'redeem', earned, 0)
  await farm.send(ACTORS.veteran, 'creditBank', 'claimBonus', epoch)
}
