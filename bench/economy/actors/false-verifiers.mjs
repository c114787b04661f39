import {firstWin} from '../break-even.mjs'
import {CHECK_PER_TASK, COST_SHARE} from '../costs.mjs'
import {CHECKERS, LeaseStudy} from '../lease-study.mjs'
import {FALSE_CHECKS, HONEST_LEASE_ON_ALL_PATHS} from '../strategies.mjs'
import {PRICE_PER_TASK} from '../world.mjs'

/** One checker that never renders and publishes made-up fingerprints. */
export const lazyVerifier = {
  name: 'lazy verifier',
  does: 'publishes made-up fingerprints of the drawn cells when it is called',
  async run(bench) {
    const {falseChecks, honest} = await measure(bench)
    const [lazy, diligent] = [falseChecks.expect({own: 1}), honest.expect({own: 1})]
    const calls = falseChecks.expectCalls({own: 1})
    const bond = Number(falseChecks.parameters.verification.checkBondTokens) / 1e12
    const profit = (lazy.own - diligent.own) / calls
    return {
      unit: 'call',
      profit,
      honestLost:
        (diligent.renderer + diligent.honest + diligent.artist - lazy.renderer - lazy.honest - lazy.artist) / calls,
      winsAt: [
        {
          rule: 'verification.checkBondTokens',
          is: bond / 1e6,
          value: bond + profit > 0 ? (bond + profit) / 1e6 : undefined,
          sense: 'or less',
        },
      ],
      note: `a check costs ${(CHECK_PER_TASK * COST_SHARE * Number(PRICE_PER_TASK)).toFixed(0)} microcredits of rendering`,
    }
  },
}

/** An artist whose accomplices convict honest renderers, so that it keeps the frames and its credits. */
export const convictingCartel = {
  name: 'artist with a cartel of checkers',
  does: '10 % of the stake finds mismatches in honest renders of its own artist, who keeps frames and credits',
  async run(bench) {
    const {falseChecks, honest} = await measure(bench)
    const profitAt = (own) => {
      const [cartel, diligent] = [falseChecks.expect({own}), honest.expect({own})]
      return cartel.own + cartel.artist - diligent.own - diligent.artist
    }
    const [cartel, diligent] = [falseChecks.expect({own: 10}), honest.expect({own: 10})]
    return {
      unit: 'lease',
      profit: profitAt(10),
      honestLost: diligent.renderer + diligent.honest - cartel.renderer - cartel.honest,
      winsAt: [
        {
          ...{rule: 'stake in league, %', is: 10, sense: 'or more'},
          value: (await firstWin(profitAt, 10, CHECKERS - 2)).value,
        },
      ],
    }
  },
}

async function measure(bench) {
  const falseChecks = await bench.once('false checks', () => LeaseStudy.measure(bench, FALSE_CHECKS))
  const honest = await bench.once('honest checks', () => LeaseStudy.measure(bench, HONEST_LEASE_ON_ALL_PATHS))
  return {falseChecks, honest}
}
