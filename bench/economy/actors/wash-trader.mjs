import {CREDIT} from '../farm.mjs'
import {payOneself} from '../pay-oneself.mjs'
import {ACTORS, World} from '../world.mjs'

/** What the trader pays itself for one task. */
const PRICE = CREDIT / 5n

/** A short epoch: its length changes nothing of what a bonus is worth. */
const EPOCH_BLOCKS = 500

/** Artist and node in one: pays itself for work that nobody does, and claims the bonus. */
export const washTrader = {
  name: 'wash trader',
  does: 'pays itself, with a history, for a job of its own that nobody renders, under thresholds that match everything, for the bonus',
  async run(bench) {
    const {bonusShareBps, feeBps, gains} = await wash(bench)
    const profit = gains.artist + gains.renderer
    const atShare = async (share) => {
      const {gains: changed} = await wash(bench, {bonusShareBps: share})
      return changed.artist + changed.renderer
    }
    const most = await atShare(9999)
    return {
      unit: `${Number(PRICE) / 1e6} credits paid`,
      profit,
      honestLost: -gains.honest - gains.own,
      winsAt: [{rule: 'bonus.bonusShareBps', is: bonusShareBps, value: undefined, sense: 'or more'}],
      note: `at a bonus of 9999, the most that the constructor takes, it still loses ${(-most).toFixed(0)} microcredits; fee ${feeBps / 100} %`,
    }
  },
}

async function wash(bench, changes = {}) {
  const world = await World.open(bench, {bonus: {epochBlocks: EPOCH_BLOCKS, ...changes}})
  await world.buildHistory()
  const {farm, books} = world
  const gains = await books.gains(async () => {
    const {earned, epoch} = await payOneself(farm, PRICE)
    await farm.send(ACTORS.veteran, 'creditBank', 'redeem', earned, 0)
    await farm.chain.mine(EPOCH_BLOCKS)
    await farm.send(ACTORS.veteran, 'creditBank', 'claimBonus', epoch)
  })
  return {gains, bonusShareBps: world.parameters.bonus.bonusShareBps, feeBps: world.parameters.board.feeBps}
}
