import {firstWin} from '../break-even.mjs'
import {COST_SHARE, FEW_SAMPLES} from '../costs.mjs'
import {LeaseStudy, ofPay} from '../lease-study.mjs'
import {CHEAT_ALONE} from '../strategies.mjs'
import {PAY} from '../world.mjs'

/** Commits to made-up fingerprints and renders nothing. */
export const lazyRenderer = {
  name: 'lazy renderer',
  does: 'renders nothing, commits to made-up fingerprints',
  run: (bench) => studyEffort(bench, 0),
}

/** Renders every frame with a quarter of the samples. */
export const lowSampler = {
  name: 'low-sample renderer',
  does: 'renders every frame with 25 % of the samples',
  run: (bench) => studyEffort(bench, FEW_SAMPLES),
}

async function studyEffort(bench, effort) {
  const strategy = {...CHEAT_ALONE, effort}
  const honest = bench.honest.expect()
  const study = await LeaseStudy.measure(bench, strategy)
  const profitOf = (expected) => expected.renderer - honest.renderer
  const expected = study.expect()
  const {lockFactor, minDrawPpm} = study.parameters.board
  const atLock = async (factor) =>
    profitOf((await LeaseStudy.measure(bench, strategy, {changes: {board: {lockFactor: factor}}})).expect())
  const lock = await firstWin(atLock, lockFactor, 1)
  const draw = await firstWin((permille) => profitOf(study.expect({draw: permille / 1000})), minDrawPpm / 1000, 1)
  return {
    unit: 'lease',
    profit: profitOf(expected),
    honestLost: honest.artist + honest.honest - expected.artist - expected.honest,
    winsAt: [
      {rule: 'board.lockFactor', is: lockFactor, value: lock.value, sense: 'or less'},
      {rule: 'chance of a check, %', is: minDrawPpm / 1e4, value: draw.value / 10, sense: 'or less'},
      {
        rule: 'cost of rendering, share of the pay',
        is: COST_SHARE,
        value: COST_SHARE - profitOf(expected) / ((1 - effort) * PAY),
        sense: 'or more',
      },
    ],
    note: `${(100 * ofPay(-profitOf(expected))).toFixed(1)} % of the pay lost on every lease`,
  }
}
