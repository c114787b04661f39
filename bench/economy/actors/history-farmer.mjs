import {firstWin} from '../break-even.mjs'
import {LeaseStudy} from '../lease-study.mjs'
import {BLIND} from '../pay-oneself.mjs'
import {CHEAT} from '../renders.mjs'
import {CHEAT_ALONE} from '../strategies.mjs'
import {World} from '../world.mjs'

/** Buys a history with jobs of its own, then cheats at the least chance of a check until it is convicted. */
export const historyFarmer = {
  name: 'history farmer',
  does: 'earns the least chance of a check with own jobs that nobody renders, then cheats until it is convicted',
  async run(bench) {
    const {farmed, leases} = await farmHistory(bench)
    const profitAt = async (lockFactor) => {
      const study = await LeaseStudy.measure(bench, CHEAT_ALONE, {changes: {board: {lockFactor}}})
      const life = 1 / study.draw
      return farmed.renderer + farmed.artist + life * (study.expect().renderer - bench.honest.expect().renderer)
    }
    const {lockFactor} = bench.honest.parameters.board
    const profit = await profitAt(lockFactor)
    const cheat = await LeaseStudy.measure(bench, CHEAT_ALONE)
    const [spoiled, good] = [cheat.expect(), bench.honest.expect()]
    const lostPerLease = good.artist + good.honest - spoiled.artist - spoiled.honest
    return {
      unit: 'conviction',
      profit,
      honestLost: lostPerLease / cheat.draw - farmed.honest - farmed.own,
      winsAt: [
        {
          rule: 'board.lockFactor',
          is: lockFactor,
          value: (await firstWin(profitAt, lockFactor, 1)).value,
          sense: 'or less',
        },
      ],
      note: `the history takes ${leases} own leases and ${(-farmed.renderer - farmed.artist).toFixed(0)} microcredits in fees`,
    }
  },
}

/** Leases of the farmer's own job, drawn as the chain draws them, until the chance of a check is the least. */
async function farmHistory(bench) {
  const world = await World.open(bench)
  let leases = 0
  const farmed = await world.books.gains(async () => {
    leases = await world.buildHistory({thresholds: BLIND, render: CHEAT, isForced: false})
  })
  return {farmed, leases}
}
